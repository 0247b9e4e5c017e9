"""What a header lets expect is enough to decode the picture and to look for faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image

from inference import disposable, faces, images
from inference.disposable import Confines
from inference.loading import cost, read_header
from inference.slab import Slab
from inference.sniff import sniff
from tests.inference import pictures
from tests.inference.pictures import saved

WIDTH, HEIGHT = 3464, 2598  # far more than what does not depend on the picture


def flat(mode: str = "RGB") -> Image.Image:
    return Image.new("RGBA", (WIDTH, HEIGHT), (200, 100, 50, 99)).convert(mode)


def png(picture: Image.Image, **how: object) -> bytes:
    return saved(picture, "PNG", compress_level=1, **how)


PHOTOS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(flat()),
    "jpeg of grey": lambda: saved(flat("L")),
    "progressive jpeg": lambda: saved(flat(), progressive=True, subsampling=0),
    "progressive cmyk": lambda: saved(flat("CMYK"), progressive=True),
    "png": lambda: png(flat()),
    "png of grey": lambda: png(flat("L")),
    "png of grey in 16 bits": lambda: pictures.from_pixels(np.zeros((HEIGHT, WIDTH), np.uint16)),
    "png of grey and alpha": lambda: png(flat("LA")),
    "png with alpha": lambda: png(flat("RGBA")),
    "png with a palette": lambda: png(flat("P")),
    "png with a transparent palette": lambda: png(flat("P"), transparency=3),
    "png with a transparent colour": lambda: png(flat(), transparency=(1, 2, 3)),
    "webp": lambda: saved(flat(), "WEBP", method=0),
    "webp with alpha": lambda: saved(flat("RGBA"), "WEBP", method=0),
    "lossless webp": lambda: saved(flat(), "WEBP", lossless=True, quality=0, method=0),
}


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    faces.warm_up()


@pytest.fixture
def slab() -> Iterator[Slab]:
    with Slab() as slab:
        yield slab


def check(slab: Slab, name: str, size: int) -> None:
    photo = PHOTOS[name]()
    kind = sniff(photo)
    memory = cost(kind, read_header(photo, kind), size)

    def decode() -> bytes:
        pixels = images.decode(photo, size)
        faces.find_faces(images.flatten(pixels))
        return b"%d\n" % max(pixels.shape)

    assert disposable.run(decode, Confines(slab.fd, 20.0, memory, 1)) == b"%d\n" % size


@pytest.mark.parametrize("name", PHOTOS)
def test_a_picture_is_decoded_in_the_memory_that_its_header_lets_expect(
    slab: Slab, name: str
) -> None:
    check(slab, name, 2048)


@pytest.mark.parametrize("name", ["progressive cmyk", "png with alpha", "lossless webp"])
def test_shrinking_it_more_takes_no_more_than_expected(slab: Slab, name: str) -> None:
    check(slab, name, 512)
