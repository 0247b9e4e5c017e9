"""The comparison with TensorFlow, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.parity import NOTHING_TO_COMPARE, OUT_OF_BOUNDS, main
from benchmarks.runtimes import Missing, Runtime
from inference.arrays import Picture
from inference.dctnet.cpu.network import CpuNetwork, abilities
from inference.dctnet.model import load
from inference.dctnet.plan import REFERENCE, plan
from inference.dctnet.portrait import paint
from inference.dctnet.runtimes import Precision
from tests.inference.dctnet.graphs import write_style
from tests.inference.dctnet.landmarks import face

GOLDEN = Path(__file__).with_name("golden.npz")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A style, what TensorFlow's networks answer, and what our own pipeline does."""
    write_style(tmp_path)
    (tmp_path / "golden.npz").write_bytes(GOLDEN.read_bytes())
    photo = np.random.default_rng(0).integers(0, 256, (80, 120, 3), np.uint8)
    points = np.stack([face(60, 40, 125)])
    model = load(tmp_path)
    background, head = (
        CpuNetwork(weights, Precision.FP32) for weights in (model.background, model.head)
    )
    painting = paint(photo, plan(120, 80, list(points), REFERENCE), background, head, model.alpha)
    np.savez(
        tmp_path / "pipeline.npz",
        noise_photo_rgb=photo,
        noise_points=points,
        noise_result_bgr=painting.picture[..., ::-1],
    )
    return tmp_path


def one_form() -> list[Runtime | Missing]:
    return [
        Runtime("OpenVINO", Precision.FP32, lambda weights: CpuNetwork(weights, Precision.FP32))
    ]


def spoil(file: Path, array: str, levels: int) -> None:
    with np.load(file) as arrays:
        changed = dict(arrays)
    picture: Picture = changed[array].astype(np.int16)
    changed[array] = np.where(picture < 128, picture + levels, picture - levels).astype(np.uint8)
    np.savez(file, **changed)


def test_every_runtime_of_this_machine_draws_what_tensorflow_draws(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder)]) == 0
    table = capsys.readouterr().out
    for precision in abilities().precisions:
        assert f"OpenVINO {precision}" in table
    for name in ("cartoon_bg 0", "cartoon_h 3", "pipeline noise", "36"):
        assert name in table
    assert "NO" not in table.split()


@pytest.mark.parametrize(
    ("file", "array", "levels"),
    [
        ("golden.npz", "cartoon_bg_1_output", 3),
        ("golden.npz", "cartoon_h_3_output", 3),
        ("pipeline.npz", "noise_result_bgr", 2),
    ],
)
def test_one_picture_out_of_bounds_is_enough(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, array: str, levels: int
) -> None:
    spoil(folder / file, array, levels)
    assert main([str(folder)], one_form) == OUT_OF_BOUNDS
    assert "NO" in capsys.readouterr().out.split()


@pytest.mark.parametrize("missing", ["cartoon_h.pb", "golden.npz", "pipeline.npz", "alpha.jpg"])
def test_a_folder_with_something_missing_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    (folder / missing).unlink()
    assert main([str(folder)]) == NOTHING_TO_COMPARE
    assert missing in capsys.readouterr().out


def test_an_answer_without_its_picture_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(folder / "golden.npz", cartoon_bg_7_input=np.zeros((8, 8, 3), np.uint8))
    assert main([str(folder)]) == NOTHING_TO_COMPARE
    assert "cartoon_bg_7_output" in capsys.readouterr().out


def test_empty_files_are_no_agreement(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("golden.npz", "pipeline.npz"):
        np.savez(folder / name, something=np.zeros(3))
    assert main([str(folder)]) == NOTHING_TO_COMPARE
    assert "no answer" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--help"]])
def test_its_use_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == NOTHING_TO_COMPARE
    assert "python -m benchmarks.parity FOLDER" in capsys.readouterr().out
