"""What every built-in style promises. One that is added to the registry is tried by itself."""

from __future__ import annotations

import pickle
import pkgutil
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from inference import styles
from inference.arrays import Picture, resized
from inference.drawing import STYLES, Study, draw
from inference.engine import Format, RenderOptions
from inference.faces import Face
from inference.handover import Decoded, DrawOrder, draw_orders
from inference.slab import Slab
from inference.styles import registry
from inference.worker import Worker
from tests.inference import pictures
from tests.inference.portraits import astronaut, flat, her_face, noise

ROOT = Path(__file__).parents[3]
STEPS = [step / 10 for step in range(1, 11)]
SMALL = 256  # pixels: enough for a face, and quickly drawn
FACES = {"nobody": [], "her": [her_face(SMALL)]}

every_style = pytest.mark.parametrize("style", registry.BUILT_IN)


@pytest.fixture(scope="module", autouse=True)
def studies_are_forgotten() -> Iterator[None]:
    yield
    _portrait.cache_clear()
    _crowd.cache_clear()


# The tables


def test_a_style_that_can_be_drawn_can_be_chosen() -> None:
    modules = [
        f"{styles.__name__}.{module.name}" for module in pkgutil.iter_modules(styles.__path__)
    ]
    found = {getattr(import_module(name), "draw", None) for name in modules} - {None}

    assert found == set(STYLES.values())
    assert set(registry.BUILT_IN) == set(STYLES)
    assert len(set(registry.NAMES)) == len(registry.NAMES)
    assert registry.DEFAULT in STYLES


def test_every_style_has_a_strength_of_its_own() -> None:
    assert set(registry.STRENGTHS) == set(registry.NAMES)
    assert set(registry.STRENGTHS.values()) <= set(STEPS)


@every_style
def test_every_style_is_in_the_documents(style: str) -> None:
    described = (ROOT / "docs" / "styles.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"| `{style}` | {registry.STRENGTHS[style]} |" in described
    assert f"\n## {style}\n" in described
    assert f"| `{style}` |" in readme


# Shape


@every_style
@pytest.mark.parametrize("size", [64, 333, 512])
def test_the_longest_side_is_the_asked_size(style: str, size: int) -> None:
    photo = astronaut(256)[:192]

    drawing = draw(photo, [her_face(256)], style, 0.7, size)

    assert drawing.shape == (round(size * 3 / 4), size, 3)
    assert drawing.dtype == np.uint8
    assert _alike(drawing, photo)


@every_style
@pytest.mark.parametrize("strength", [0.1, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (3, 900), (2048, 2), (10, 10)])
def test_pictures_of_any_shape_are_drawn(
    style: str, shape: tuple[int, int], strength: float
) -> None:
    drawing = draw(noise(*shape), [], style, strength, SMALL)

    assert max(drawing.shape) == SMALL
    assert min(drawing.shape[:2]) == max(1, round(SMALL * min(shape) / max(shape)))


@every_style
def test_a_tiny_photo_is_drawn_smoothly_at_the_asked_size(style: str) -> None:
    drawing = draw(astronaut(64), [her_face(64)], style, 0.7, 512)

    assert drawing.shape == (512, 512, 3)
    assert _alike(drawing, astronaut(512))


@every_style
def test_a_large_drawing_has_the_tones_of_the_small_one(style: str) -> None:
    small, large = (_portrait(size).drawn(style, 0.7) for size in (1024, 2048))

    assert large.shape == (1024, 2048, 3)
    assert _away(resized(large, 32, 16), resized(small, 32, 16)) < 6


# The same every time, from the same things


@every_style
def test_the_same_photo_is_drawn_the_same_way_every_time(style: str) -> None:
    first, second = (draw(astronaut(SMALL), FACES["her"], style, 0.7, 400) for _ in range(2))

    assert np.array_equal(first, second)


@every_style
def test_the_photo_itself_is_left_as_it_is(style: str) -> None:
    photo = astronaut(SMALL).copy()
    study = Study.of(photo, [], SMALL)

    study.drawn(style, 1.0)

    assert np.array_equal(photo, astronaut(SMALL))
    assert np.array_equal(photo, study.photo)


@every_style
def test_one_scene_serves_every_style_and_strength(style: str) -> None:
    shared, own = (Study.of(astronaut(SMALL), FACES["her"], SMALL) for _ in range(2))
    for other in registry.BUILT_IN:
        shared.drawn(other, 1.0)
    before = pickle.dumps(shared)

    again = [shared.drawn(style, strength) for strength in (1.0, 0.4)]

    assert pickle.dumps(shared) == before
    assert np.array_equal(again[1], own.drawn(style, 0.4))


# Strength


@every_style
@pytest.mark.parametrize("light", [1.0, 0.45], ids=["light", "dark"])
@pytest.mark.parametrize("faces", FACES.values(), ids=FACES)
def test_more_strength_leads_further_from_the_photo(
    style: str, faces: list[Face], light: float
) -> None:
    photo = (astronaut(SMALL) * light).astype(np.uint8)
    study = Study.of(photo, faces, SMALL)

    distances = [_away(study.drawn(style, strength), photo) for strength in STEPS]

    assert all(more > less for less, more in pairwise(distances)), np.round(distances, 2)
    assert distances[0] < distances[-1] / 1.5


# Faces


@every_style
def test_many_faces_are_drawn(style: str) -> None:
    study = _crowd()

    assert _alike(study.drawn(style, 0.7), study.photo)


@every_style
@pytest.mark.parametrize(
    "landmarks",
    [
        np.zeros((5, 2)),
        [[-90, -80], [600, -20], [50, 5], [35, 700], [600, 700]],
        [[900, 900], [950, 900], [925, 930], [905, 950], [945, 950]],
    ],
    ids=["nowhere", "everywhere", "outside"],
)
def test_a_face_in_an_impossible_place_does_no_harm(style: str, landmarks: object) -> None:
    face = Face(np.asarray(landmarks, np.float32), 0.9)

    drawing = draw(astronaut(128), [face], style, 1.0, SMALL)

    assert drawing.shape == (SMALL, SMALL, 3)


# Colour


@every_style
def test_a_grey_photo_gets_no_colours(style: str) -> None:
    grey = np.repeat(astronaut(SMALL).mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)

    drawing = draw(grey, FACES["her"], style, registry.STRENGTHS[style], SMALL)

    assert np.ptp(drawing.astype(int), axis=2).mean() < 14  # warm paper, indigo shadows


@every_style
@pytest.mark.parametrize("strength", [0.1, 1.0])
def test_a_flat_picture_stays_flat_and_as_light_as_it_is(style: str, strength: float) -> None:
    drawings = [
        draw(flat(40, 60, level), [], style, strength, SMALL)[40:-40, 60:-60]
        for level in (0, 128, 255)
    ]

    tones = [resized(drawing, 4, 3).astype(int) for drawing in drawings]
    assert max(np.ptp(tone, axis=(0, 1)).max() for tone in tones) < 40  # of washes and hatching
    assert all(dark.mean() < light.mean() for dark, light in pairwise(tones))


@every_style
def test_a_drawing_is_transparent_where_its_photo_is(style: str) -> None:
    photo = np.dstack((astronaut(64), np.full((64, 64), 255, np.uint8)))
    photo[:, 40:, 3] = 0
    order = DrawOrder(Decoded(64, 64, 4, ()), RenderOptions(style, size=512, format=Format.PNG), ())
    with ExitStack() as stack:
        slabs = [stack.enter_context(Slab()) for _ in range(order.descriptors)]
        slabs[0].write(photo.data)
        [answer] = Worker(studio=None).answer(draw_orders([order]), slabs)["drawn"]
        drawing = np.asarray(pictures.opened(slabs[1].read(answer["length"])))

    assert drawing[:, :304, 3].min() == 255
    assert drawing[:, 336:, 3].max() == 0
    assert _alike(drawing[..., :3], astronaut(64))


@cache
def _portrait(size: int) -> Study:
    """Of her upper half: larger than what styles draw, and half the work."""
    return Study.of(astronaut(1024)[:512], [her_face(1024)], size)


@cache
def _crowd() -> Study:
    """As many people as are looked for in a photo of a class or a choir."""
    corners = [(64 * column, 64 * row) for row in range(11) for column in range(13)]
    faces = [Face(her_face(64).landmarks + np.array(corner, np.float32), 1) for corner in corners]
    return Study.of(np.tile(astronaut(64), (11, 13, 1)), faces, 832)


def _alike(drawing: Picture, photo: Picture) -> bool:
    """Whether light and dark are where they are in the middle of the photo, seen from afar."""
    shades = [_middle(picture).mean(axis=2).ravel() for picture in (drawing, photo)]
    return bool(np.corrcoef(shades)[0, 1] > 0.8)


def _middle(picture: Picture) -> Picture:
    """What no style leaves out as background, 16 × 16 pixels."""
    height, width = picture.shape[:2]
    middle = picture[height // 4 : -height // 4, width // 4 : -width // 4]
    return resized(np.ascontiguousarray(middle), 16, 16)


def _away(one: Picture, other: Picture) -> float:
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())
