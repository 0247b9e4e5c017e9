"""Painting on a torch device, which here is torch's CPU device, beside painting with OpenCV."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from inference.arrays import Picture
from inference.dctnet.gpu.painter import GpuPainter, torch_network
from inference.dctnet.heads import Mask
from inference.dctnet.layers import HEAD_SIDE
from inference.dctnet.model import Model
from inference.dctnet.plan import REFERENCE, plan
from inference.dctnet.portrait import Painting, Portrait, paint
from inference.dctnet.runtimes import Precision
from tests.inference.dctnet.graphs import style_weights
from tests.inference.portraits import astronaut, her_face, noise

CPU = torch.device("cpu")
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device")


@pytest.fixture(scope="module")
def model() -> Model:
    background, head = style_weights()
    ramp = np.linspace(0, 1, HEAD_SIDE, dtype=np.float32)
    return Model(background, head, np.minimum.outer(ramp, ramp))


def portrait(side: int, faces: int = 1, height: int | None = None) -> Portrait:
    """The astronaut; further faces are hers, too, a little to the right of one another.

    Heads are drawn smaller than they should be, which takes less time.
    """
    photo = np.ascontiguousarray(astronaut(side)[:height])
    points = [her_face(side).landmarks + np.float32(side * i / 5) for i in range(faces)]
    planned = plan(photo.shape[1], photo.shape[0], points)
    small = tuple(head.drawn_at(HEAD_SIDE // 3) for head in planned.heads)
    assert len(small) == faces
    return Portrait(photo, replace(planned, heads=small))


def with_coarse_background(asked: Portrait) -> Portrait:
    return Portrait(asked.photo, replace(asked.plan, working=(77, 82)))


@pytest.mark.parametrize(
    "asked",
    [
        portrait(128, faces=0),
        portrait(128, height=75),
        portrait(200, faces=3),
        with_coarse_background(portrait(500)),  # whose head is larger than its crop
        Portrait(noise(1, 1), plan(1, 1, [])),
        Portrait(noise(9, 300), plan(300, 9, [])),
    ],
    ids=["no face", "odd sides", "three faces", "large", "one pixel", "panorama"],
)
def test_the_picture_is_the_one_that_opencv_paints(model: Model, asked: Portrait) -> None:
    background, head = (
        torch_network(weights, CPU, Precision.FP32) for weights in (model.background, model.head)
    )

    [painting] = GpuPainter(model, CPU, Precision.FP32).paint([asked])

    expected = paint(asked.photo, asked.plan, background, head, model.alpha)
    assert _share_beyond(painting.picture, expected.picture, 0) < 0.01
    assert _share_beyond(painting.picture, expected.picture, 1) < 1e-4
    assert _share_beyond(painting.picture, expected.picture, 2) == 0
    assert _share_beyond(painting.redrawn, expected.redrawn, 1) == 0
    assert _kind(painting) == _kind(expected)


def test_photos_painted_together_are_painted_like_each_alone(model: Model) -> None:
    painter = GpuPainter(model, CPU, Precision.FP32)
    asked = [portrait(128), portrait(160, faces=2), portrait(128, faces=0), portrait(128, faces=2)]

    together = painter.paint(asked)

    for one, painting in zip(asked, together, strict=True):
        [alone] = painter.paint([one])
        assert _share_beyond(painting.picture, alone.picture, 1) == 0
        assert np.array_equal(painting.redrawn, alone.redrawn)


def test_half_precision_paints_nearly_the_same(model: Model) -> None:
    asked = [portrait(128)]
    [full], [half] = (
        GpuPainter(model, CPU, precision).paint(asked)
        for precision in (Precision.FP32, Precision.FP16)
    )

    assert _share_beyond(half.picture, full.picture, 2) == 0


def test_no_photos_are_no_paintings(model: Model) -> None:
    assert GpuPainter(model, CPU, Precision.FP32).paint([]) == []


def test_a_photo_from_shared_memory_is_read_and_left_alone(model: Model) -> None:
    asked = portrait(128)
    frozen = replace(asked, photo=asked.photo.copy())
    frozen.photo.flags.writeable = False

    [painting] = GpuPainter(model, CPU, Precision.FP32).paint([frozen])

    assert painting.picture.flags.writeable
    assert np.array_equal(frozen.photo, asked.photo)


def test_modelscope_s_manner_is_refused(model: Model) -> None:
    asked = Portrait(noise(64, 64), plan(64, 64, [], REFERENCE))

    with pytest.raises(ValueError, match="manner"):
        GpuPainter(model, CPU, Precision.FP32).paint([asked])


@needs_gpu
@pytest.mark.parametrize("precision", [Precision.FP16, Precision.FP32])
def test_a_gpu_paints_what_the_cpu_paints_also_by_graphs(
    model: Model, precision: Precision
) -> None:
    asked = [portrait(200, faces=3), portrait(128)]
    expected = GpuPainter(model, CPU, Precision.FP32).paint(asked)
    painter = GpuPainter(model, torch.device("cuda:0"), precision)

    for _ in range(4):  # launch by launch, recorded, replayed
        for painting, wanted in zip(painter.paint(asked), expected, strict=True):
            assert _share_beyond(painting.picture, wanted.picture, 2) < 0.001


def _share_beyond(one: Picture | Mask, other: Picture | Mask, levels: int) -> float:
    return float((np.abs(one.astype(int) - other) > levels).mean())


def _kind(painting: Painting) -> list[object]:
    return [
        (array.shape, array.dtype, array.flags.c_contiguous)
        for array in (painting.picture, painting.redrawn)
    ]
