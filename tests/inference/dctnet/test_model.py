"""A style's folder: two networks and a mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inference.dctnet.model import ForeignModel, load
from inference.styles.registry import MODEL_FILES
from tests.inference.dctnet.graphs import mask, style_weights, write_style
from tests.inference.dctnet.shared import FOLDER, needs_shared


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_style(tmp_path / "anime", seed=3)
    return tmp_path / "anime"


def _refusal(folder: Path) -> str:
    with pytest.raises(ForeignModel) as error:
        load(folder)
    return str(error.value)


def test_each_network_is_read_from_its_own_file(folder: Path) -> None:
    background, head = style_weights(seed=3)

    model = load(folder)

    np.testing.assert_array_equal(model.background["Conv"].kernel, background["Conv"].kernel)
    np.testing.assert_array_equal(model.head["Conv"].kernel, head["Conv"].kernel)


def test_the_mask_is_white_where_the_head_is_seen(folder: Path) -> None:
    alpha = load(folder).alpha

    assert alpha.shape == (288, 288)
    assert alpha.dtype == np.float32
    assert alpha[144, 144] == 1
    assert alpha[0, 0] == 0
    np.testing.assert_allclose(alpha, np.asarray(mask()) / 255, atol=0.03)


@pytest.mark.parametrize(("mode", "side"), [("RGB", 288), ("L", 256), ("RGB", 1024)])
def test_a_mask_in_colour_or_of_another_size_serves_as_well(
    folder: Path, mode: str, side: int
) -> None:
    mask().resize((side, side)).convert(mode).save(folder / "alpha.jpg", quality=95)

    np.testing.assert_allclose(load(folder).alpha, np.asarray(mask()) / 255, atol=0.05)


@needs_shared
def test_a_folder_of_modelscopes_exporter_is_read() -> None:
    assert load(FOLDER).alpha.max() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("name", MODEL_FILES)
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(FileNotFoundError, match=name.replace(".", r"\.")):
        load(folder)


@pytest.mark.parametrize("name", MODEL_FILES)
def test_a_foreign_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"404: Not Found")

    assert _refusal(folder).startswith(f"anime/{name} is no")


def test_half_a_mask_is_refused(folder: Path) -> None:
    path = folder / "alpha.jpg"
    path.write_bytes(path.read_bytes()[:2000])

    assert _refusal(folder) == "anime/alpha.jpg is no JPEG picture, or a part of one"


def test_a_mask_in_another_format_is_refused(folder: Path) -> None:
    mask().save(folder / "alpha.jpg", "PNG")

    assert _refusal(folder) == "anime/alpha.jpg is no JPEG picture, or a part of one"


def test_a_mask_for_printing_is_refused(folder: Path) -> None:
    mask().convert("CMYK").save(folder / "alpha.jpg")

    assert _refusal(folder) == "anime/alpha.jpg is in CMYK, expected gray or RGB"


@pytest.mark.parametrize("side", [2049, 5000])
def test_a_huge_mask_is_refused_by_its_header(folder: Path, side: int) -> None:
    Image.new("L", (64, 64)).save(folder / "alpha.jpg")
    file = bytearray((folder / "alpha.jpg").read_bytes())
    at = file.index(b"\xff\xc0") + 5  # of the header of the frame
    file[at : at + 4] = 2 * side.to_bytes(2, "big")
    (folder / "alpha.jpg").write_bytes(file)

    told = _refusal(folder)

    assert told == f"anime/alpha.jpg has {side}×{side} pixels, expected at most 2048 a side"


def test_a_mask_of_too_many_bytes_is_not_read(folder: Path) -> None:
    with (folder / "alpha.jpg").open("ab") as file:
        file.truncate(2 << 20)

    assert "has 2,097,152 bytes, expected at most 1,048,576" in _refusal(folder)
