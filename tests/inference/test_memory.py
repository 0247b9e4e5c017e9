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
from tests.pictures import selfie

WIDTH, HEIGHT = 3464, 2598  # far more than what does not depend on the picture


def flat(mode: str = "RGB") -> Image.Image:
    return Image.new("RGBA", (WIDTH, HEIGHT), (200, 100, 50, 99)).convert(mode)


def png(picture: Image.Image, **how: object) -> bytes:
    return saved(picture, "PNG", compress_level=1, **how)


PHOTOS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(flat()),
    "progressive cmyk": lambda: saved(flat("CMYK"), progressive=True),
    "png": lambda: png(flat()),
    "png of grey in 16 bits": lambda: pictures.from_pixels(np.zeros((HEIGHT, WIDTH), np.uint16)),
    "png with alpha": lambda: png(flat("RGBA")),
    "png with a transparent palette": lambda: png(flat("P"), transparency=3),
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


def decoded_within(memory: int, slab: Slab, task: Callable[[], images.Pixels]) -> int:
    """The longest side of what the task decodes in a process that may use so much memory."""
    confines = Confines(slab.fd, 20.0, memory, 1)
    return int(disposable.run(lambda: b"%d\n" % max(task().shape), confines))


def expected(photo: bytes, size: int) -> int:
    kind = sniff(photo)
    return cost(kind, read_header(photo, kind), size)


@pytest.mark.parametrize("name", PHOTOS)
def test_a_picture_is_decoded_in_the_memory_that_its_header_lets_expect(
    slab: Slab, name: str
) -> None:
    photo = PHOTOS[name]()
    memory = expected(photo, 2048)
    assert decoded_within(memory, slab, lambda: images.decode(photo, 2048)) == 2048


@pytest.mark.parametrize("name", ["progressive cmyk", "png with alpha"])
def test_shrinking_it_more_takes_no_more_than_expected(slab: Slab, name: str) -> None:
    photo = PHOTOS[name]()
    memory = expected(photo, 512)
    assert decoded_within(memory, slab, lambda: images.decode(photo, 512)) == 512


def test_faces_are_looked_for_in_the_memory_that_any_header_lets_expect(slab: Slab) -> None:
    photo = selfie(2048)

    def look() -> images.Pixels:
        pixels = images.decode(photo, 2048)
        assert faces.find_faces(pixels)
        return pixels

    assert decoded_within(expected(saved(pictures.corners()), 2048), slab, look) == 2048
