"""The studio, with real networks of random weights; small photos, because CPUs are slow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from inference.dctnet.choice import Choice, NoRuntime
from inference.dctnet.gpu.device import DeviceLost
from inference.dctnet.portrait import Painting, Portrait
from inference.dctnet.studio import Painter, Studio
from inference.engine import StyleUnavailable
from inference.faces import Sitter
from inference.handover import Learned, Runtime
from tests.inference.dctnet.graphs import write_style
from tests.inference.portraits import astronaut, her_face

HER = Sitter(astronaut(256)[:, :16], [])  # narrow, so that little is to be painted


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_style(folder / "anime", seed=1)
    write_style(folder / "sketch", seed=2)
    return folder


@pytest.fixture
def studio(models: Path) -> Studio:
    return Studio(Learned(models, device="cpu", precision="fp32"))


def painted(studio: Studio, style: str) -> bytes:
    return studio.paint(style, [HER])[0].tobytes()


def test_every_style_paints_in_its_own_way(studio: Studio) -> None:
    assert painted(studio, "anime") != painted(studio, "sketch")


def test_a_face_is_redrawn(studio: Studio) -> None:
    [painting] = studio.paint("anime", [Sitter(astronaut(128), [her_face(128)])])
    redrawn = painting[..., 3]
    assert redrawn.max() == 255
    assert redrawn[-1].max() == 0


def test_full_strength_is_the_painting_itself(studio: Studio) -> None:
    [painting] = studio.paint("anime", [HER])
    picture = studio.finish(painting.tobytes(), HER.picture, 1.0, 1024)
    assert np.array_equal(picture, painting[..., :3])


def test_a_style_without_weights_is_unavailable(studio: Studio) -> None:
    with pytest.raises(StyleUnavailable):
        studio.paint("3d", [HER])


def test_a_style_with_foreign_weights_is_unavailable_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_style(tmp_path / "anime")
    (tmp_path / "anime" / "cartoon_h.pb").write_bytes(b"\x80\x04K\x01.")  # a pickle
    with pytest.raises(StyleUnavailable):
        Studio(Learned(tmp_path, device="cpu")).paint("anime", [HER])
    assert "cartoon_h.pb" in caplog.text


def test_weights_that_are_replaced_are_used_at_once(tmp_path: Path) -> None:
    studio = Studio(Learned(tmp_path, device="cpu"))
    write_style(tmp_path / "anime", seed=1)
    before = painted(studio, "anime")
    write_style(tmp_path / "new", seed=2)
    for file in (tmp_path / "new").iterdir():
        file.replace(tmp_path / "anime" / file.name)
    assert painted(studio, "anime") != before


def test_it_says_what_paints(studio: Studio) -> None:
    runtime = studio.open()
    assert runtime is not None
    assert runtime.works
    assert "OpenVINO on the CPU in fp32" in runtime.line


def test_where_there_is_no_learned_style_nothing_is_chosen(tmp_path: Path) -> None:
    assert Studio(Learned(tmp_path)).open() is None


def test_whoever_examines_a_machine_hears_what_would_paint(tmp_path: Path) -> None:
    assert Studio(Learned(tmp_path, device="cpu", examine=True)).open()


def test_foreign_weights_do_not_keep_it_from_opening(tmp_path: Path) -> None:
    write_style(tmp_path / "anime")
    (tmp_path / "anime" / "alpha.jpg").write_bytes(b"")
    runtime = Studio(Learned(tmp_path, device="cpu")).open()
    assert runtime is not None
    assert runtime.works


def test_without_any_runtime_it_opens_and_says_what_to_install(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(device: str, precision: str) -> Choice:
        raise NoRuntime(f"nothing for {device} and {precision}; pip install it")

    monkeypatch.setattr("inference.dctnet.studio.choose", nothing)
    studio = Studio(Learned(models))
    assert studio.open() == Runtime(works=False, line="nothing for auto and auto; pip install it")
    with pytest.raises(StyleUnavailable):
        studio.paint("anime", [HER])


class LostPainter:
    def paint(self, portraits: Sequence[Portrait]) -> list[Painting]:
        raise DeviceLost(f"an illegal memory access, with {len(portraits)} photos on the GPU")


def test_where_the_gpu_is_lost_the_cpu_goes_on_and_the_process_is_spent(
    models: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    painters: list[Painter] = [LostPainter()]
    new_painter = Studio._new_painter
    monkeypatch.setattr(
        Studio,
        "_new_painter",
        lambda self, model: painters.pop() if painters else new_painter(self, model),
    )
    studio = Studio(Learned(models, device="cpu"))
    assert painted(studio, "anime")
    assert studio.device_lost
    assert "illegal memory access" in caplog.text
