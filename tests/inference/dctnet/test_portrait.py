"""Photos through stand-ins for the networks."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import cast

import cv2
import numpy as np
import pytest

from inference.arrays import Array, Picture
from inference.dctnet.cpu.network import CpuNetwork
from inference.dctnet.frozen import read_network
from inference.dctnet.layers import HEAD_SIDE
from inference.dctnet.plan import LARGER_SIDE, OURS, REFERENCE, Manner, plan
from inference.dctnet.portrait import Painting, paint
from inference.dctnet.runtimes import Network, Precision
from tests.inference.dctnet.landmarks import face
from tests.inference.dctnet.shared import FOLDER, needs_shared

WHOLE = np.ones((HEAD_SIDE, HEAD_SIDE), np.float32)  # a blend mask


def unchanged(pictures: Picture) -> Picture:
    return pictures


def inverted(pictures: Picture) -> Picture:
    return 255 - pictures


def colored(red: int, green: int, blue: int) -> Network:
    """A network that paints one colour, given as RGB."""
    return lambda pictures: np.full_like(pictures, (blue, green, red))


def noise(width: int, height: int) -> Picture:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def flat(width: int, height: int, level: int = 128) -> Picture:
    return np.full((height, width, 3), level, np.uint8)


def painted(
    photo: Picture,
    faces: list[Array],
    head: Network = unchanged,
    background: Network = unchanged,
    manner: Manner = OURS,
) -> Painting:
    height, width = photo.shape[:2]
    return paint(photo, plan(width, height, faces, manner), background, head, WHOLE)


def test_networks_are_asked_in_bgr_in_multiples_of_16_one_picture_at_a_time() -> None:
    asked: list[Picture] = []

    def network(pictures: Picture) -> Picture:
        asked.append(pictures)
        return pictures

    red = np.full((301, 403, 3), (255, 0, 0), np.uint8)
    painting = painted(red, [face(200, 150, 100), face(300, 150, 100)], network, network)
    assert [question.shape for question in asked] == [
        (1, 304, 416, 3),
        (1, HEAD_SIDE, HEAD_SIDE, 3),
        (1, HEAD_SIDE, HEAD_SIDE, 3),
    ]
    assert all((question == (0, 0, 255)).all() for question in asked)
    assert (painting.picture == red).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (10_000, 10), (1500, 1000), (2000, 500)])
@pytest.mark.parametrize("manner", [OURS, REFERENCE])
def test_pictures_of_any_shape_keep_their_size(size: tuple[int, int], manner: Manner) -> None:
    photo = flat(*size)
    painting = painted(photo, [], manner=manner)
    assert painting.picture.dtype == painting.redrawn.dtype == np.uint8
    assert painting.redrawn.shape == photo.shape[:2]
    assert (painting.picture == photo).all()


def test_with_and_without_faces_the_result_is_of_one_kind() -> None:
    photo = noise(800, 760)
    alone, together = painted(photo, []), painted(photo, [face(300, 300, 200)])
    for painting in (alone, together):
        assert painting.picture.shape == photo.shape
        assert painting.redrawn.shape == photo.shape[:2]
        assert painting.picture.dtype == painting.redrawn.dtype == np.uint8
        assert painting.picture.flags.c_contiguous
    assert not alone.redrawn.any()
    assert together.redrawn.any()


def test_a_photo_comes_back_in_its_place_through_networks_that_change_nothing() -> None:
    photo = cast(Picture, cv2.GaussianBlur(noise(900, 800), (0, 0), 6))
    faces = [face(200, 200, 150, 30), face(600, 400, 560, -75), face(890, 780, 200, 180)]
    painting = painted(photo, faces)
    assert np.abs(painting.picture.astype(int) - photo).max() <= 4


def test_nothing_outside_a_heads_rectangle_changes() -> None:
    photo = noise(600, 500)
    faces = [face(200, 220, 120, 25)]
    painting = painted(photo, faces, head=inverted)
    left, top, right, bottom = plan(600, 500, faces).heads[0].rectangle(600, 500)
    outside = np.ones((500, 600), bool)
    outside[top:bottom, left:right] = False
    assert (painting.picture[outside] == photo[outside]).all()
    assert not painting.redrawn[outside].any()
    assert painting.redrawn[220, 200] == 255


def test_redrawn_is_how_much_of_a_pixel_is_a_heads() -> None:
    painting = painted(
        flat(600, 500, 0), [face(300, 250, 300)], head=colored(255, 255, 255), manner=OURS
    )
    assert np.abs(painting.picture[..., 0].astype(int) - painting.redrawn).max() <= 1


def test_a_near_face_covers_a_far_one() -> None:
    """The larger head is drawn darker here, whichever is named first."""
    far, near = face(250, 250, 150), face(300, 250, 300)
    shades = iter([200, 100, 200, 100])

    def shaded(pictures: Picture) -> Picture:
        return np.full_like(pictures, next(shades))

    for faces in ([far, near], [near, far]):
        assert (painted(flat(600, 500), faces, shaded).picture[250, 250] == 100).all()


def test_eleven_faces_are_all_drawn() -> None:
    centers = [(60 + 90 * i, 100 + 20 * (i % 2)) for i in range(11)]
    faces = [face(x, y, 80) for x, y in centers]
    painting = painted(flat(1100, 220), faces, head=colored(250, 10, 10))
    assert all((painting.picture[y, x] == (250, 10, 10)).all() for x, y in centers)


def test_a_face_of_30_pixels_is_drawn_without_ragged_edges() -> None:
    """A checkered head, shrunk to a fifth, must come back as its mean."""
    checker = np.indices((HEAD_SIDE, HEAD_SIDE)).sum(axis=0) % 2 * 255

    def checkered(pictures: Picture) -> Picture:
        return np.repeat(checker[None, ..., None], 3, axis=3).astype(np.uint8)

    middle = (slice(90, 110), slice(90, 110))
    ours = painted(flat(200, 200), [face(100, 100, 61, 10)], checkered).picture[middle]
    assert ours.std() < 6
    sampled = replace(OURS, antialiased=False)
    theirs = painted(flat(200, 200), [face(100, 100, 61, 10)], checkered, manner=sampled)
    assert theirs.picture[middle].std() > 30


def test_a_fine_pattern_does_not_become_a_coarse_one_in_a_large_heads_crop() -> None:
    checker = (np.indices((1400, 1400)).sum(axis=0) % 2 * 255).astype(np.uint8)
    photo = np.repeat(checker[..., None], 3, axis=2)
    crops: list[Picture] = []

    def keeping(pictures: Picture) -> Picture:
        crops.append(pictures[0])
        return pictures

    for manner in (OURS, replace(OURS, antialiased=False)):
        painted(photo, [face(700, 700, 1000, 7)], keeping, manner=manner)
    ours, theirs = crops
    assert ours.shape[0] == LARGER_SIDE
    assert ours.std() < 6
    assert theirs.std() > 30


def _largest_step(manner: Manner, alpha: Array) -> int:
    """Between neighbouring pixels of a black picture with a white head."""
    photo = flat(700, 700, 0)
    planned = plan(700, 700, [face(350, 350, 350, 12)], manner)
    picture = paint(photo, planned, unchanged, colored(255, 255, 255), alpha).picture
    return int(np.abs(np.diff(picture[..., 0].astype(int), axis=1)).max())


def test_a_head_has_no_seam_even_where_its_blend_mask_has() -> None:
    abrupt = np.full((HEAD_SIDE, HEAD_SIDE), 0.3, np.float32)
    assert _largest_step(OURS, abrupt) < 6
    assert _largest_step(replace(OURS, soft_rim=False), abrupt) > 30
    assert _largest_step(OURS, WHOLE) < 20


def test_a_head_over_the_border_sees_no_white_beyond_it() -> None:
    seen: list[Picture] = []

    def keeping(pictures: Picture) -> Picture:
        seen.append(pictures[0])
        return pictures

    for manner in (OURS, replace(OURS, replicating=False)):
        painted(flat(401, 400, 40), [face(0, 200, 200)], keeping, keeping, manner)
    background, head, their_background, their_head = seen
    assert (background == 40).all()
    assert (head == 40).all()
    assert (their_background == 255).any()
    assert (their_head == 255).any()


def test_a_large_picture_grows_smoothly() -> None:
    """A slanted edge, drawn at 720 pixels and enlarged to 2160, against the edge itself."""
    x, y = np.meshgrid(np.arange(2160), np.arange(2160))
    edge = np.clip((x - 0.3 * y - 700) / 6, 0, 1) * 255
    photo = np.repeat(edge.astype(np.uint8)[..., None], 3, axis=2)

    def error(manner: Manner) -> float:
        return float(np.abs(painted(photo, [], manner=manner).picture.astype(int) - photo).mean())

    assert error(OURS) < 0.7 * error(replace(OURS, smooth=False))


@pytest.mark.parametrize("improvement", [field.name for field in fields(Manner)])
def test_every_improvement_can_be_switched_off_alone(improvement: str) -> None:
    extents = (60, 350, 340, 360, 370, 300, 330, 640, 400, 380, 355, 345)
    faces = [face(150 + 120 * i, 200 + 37 * i, extent, 5) for i, extent in enumerate(extents)]
    photo = noise(2203, 737) if improvement == "capped" else noise(1605, 1203)
    ours = painted(photo, faces, inverted).picture
    without = painted(photo, faces, inverted, manner=replace(OURS, **{improvement: False})).picture
    assert (ours != without).any()


@pytest.fixture(scope="module")
def head_network() -> Network:
    return CpuNetwork(read_network(FOLDER / "cartoon_h.pb"), Precision.FP32)


@needs_shared
@pytest.mark.parametrize("name", ["woman-1024", "two_people"])
def test_in_modelscopes_manner_the_picture_is_modelscopes(name: str, head_network: Network) -> None:
    given = np.load(FOLDER / "pipeline.npz")
    photo, background = given[f"{name}_photo_rgb"], given[f"{name}_background_bgr"]
    height, width = photo.shape[:2]

    def as_given(pictures: Picture) -> Picture:
        answer = np.zeros_like(pictures)
        answer[0, :height, :width] = background
        return answer

    planned = plan(width, height, list(given[f"{name}_points"]), REFERENCE)
    alpha = cv2.imread(str(FOLDER / "alpha.jpg"), cv2.IMREAD_GRAYSCALE)
    mask = cast(Picture, alpha).astype(np.float32) / np.float32(255)
    painting = paint(photo, planned, as_given, head_network, mask)
    difference = np.abs(painting.picture[..., ::-1].astype(int) - given[f"{name}_result_bgr"])
    assert difference.mean() < 0.01
    assert difference.max() <= 2
