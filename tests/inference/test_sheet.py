"""The contact sheet: everything in its place, and readable on a phone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import ImageFont

from bot.texts.texts import LANGUAGES, speaker
from inference.arrays import Picture, fitted_size
from inference.sheet import FONT, PAPER, Sheet
from inference.styles import registry

SHAPES = [(400, 300), (300, 400), (300, 300), (300, 900), (900, 300), (1, 1)]
ODD_SHAPES = [(2, 3000), (3000, 2)]
COUNTS = [2, 6, 13]
UNKNOWN = "\uffff"  # no font has it
SIDE = 800  # pixels: of a sheet
PHONE = 360  # pixels across
CAPITAL = 8  # pixels: as high as a capital letter must be there

Mask = npt.NDArray[np.bool_]


def names(count: int, language: str = "en") -> list[str]:
    """None for the photo; then the longest there are."""
    say = speaker(language)
    styles = sorted((say(f"style-{style}") for style in registry.NAMES), key=len, reverse=True)
    return ["", *(2 * styles)[: count - 1]]


def colour(number: int) -> tuple[int, int, int]:
    return 10 * number, 0, 200


def made(shape: tuple[int, int], names: list[str]) -> Picture:
    """A sheet whose tiles are of one colour each."""
    sheet = Sheet(shape, names, SIDE)
    for number in range(len(names)):
        sheet.add(np.full((*shape, 3), colour(number), np.uint8))
    return sheet.picture


def tile(picture: Picture, number: int) -> tuple[slice, slice]:
    """Where a tile is, as rows and columns."""
    rows, columns = np.nonzero((picture == colour(number)).all(axis=2))
    return slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)


def letters_below(picture: Picture, number: int) -> Mask:
    """Where letters are in the line below a tile, from one edge of the tile to the other."""
    rows, columns = tile(picture, number)
    line = picture[rows.stop : rows.stop + picture.shape[1] // 18, columns].astype(int)
    found: Mask = (line < 150).all(axis=2) & (np.diff(line, axis=2) == 0).all(axis=2)
    return found


@pytest.mark.parametrize("style", registry.NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_styles_name_can_be_printed(language: str, style: str) -> None:
    font = ImageFont.truetype(FONT, 64)
    missing = bytes(font.getmask(UNKNOWN))
    name = speaker(language)(f"style-{style}")

    unprintable = [letter for letter in name if bytes(font.getmask(letter)) == missing]
    assert not unprintable, "the font lacks letters; docs/sheet_font.py says how to renew it"


@pytest.mark.parametrize("shape", SHAPES + ODD_SHAPES)
@pytest.mark.parametrize("count", COUNTS)
def test_the_longest_side_is_the_asked_size(shape: tuple[int, int], count: int) -> None:
    picture = made(shape, names(count))

    assert max(picture.shape) == SIDE
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("shape", SHAPES + ODD_SHAPES)
@pytest.mark.parametrize("count", COUNTS)
def test_every_tile_is_whole_and_of_one_size(shape: tuple[int, int], count: int) -> None:
    picture = made(shape, names(count))
    sizes = {picture[tile(picture, number)].shape for number in range(count)}
    areas = {int((picture == colour(number)).all(axis=2).sum()) for number in range(count)}

    [(height, width, _)] = sizes
    assert areas == {height * width}
    assert (width, height) == fitted_size(shape, max(height, width))


@pytest.mark.parametrize("count", COUNTS)
def test_tiles_are_read_like_lines(count: int) -> None:
    picture = made((300, 400), names(count))
    corners = [tile(picture, number) for number in range(count)]
    starts = [(rows.start, columns.start) for rows, columns in corners]

    assert starts == sorted(starts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", COUNTS)
def test_every_style_has_its_name_below_and_the_photo_none(
    shape: tuple[int, int], language: str, count: int
) -> None:
    printed = names(count, language)
    picture = made(shape, printed)

    assert [letters_below(picture, number).any() for number in range(count)] == [
        bool(name) for name in printed
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", COUNTS)
def test_names_are_readable_on_a_phone(shape: tuple[int, int], count: int) -> None:
    picture = made(shape, ["", *"I" * (count - 1)])
    capital = letters_below(picture, 1).any(axis=1).sum()

    assert capital * PHONE / picture.shape[1] >= CAPITAL


@pytest.mark.parametrize("shape", [(400, 300), (300, 400), (300, 300), (300, 900)])
@pytest.mark.parametrize("count", COUNTS)
def test_names_are_no_wider_than_their_pictures(shape: tuple[int, int], count: int) -> None:
    picture = made(shape, names(count))

    for number in range(1, count):
        line = letters_below(picture, number)
        assert not line[:, [0, -1]].any()


def test_screen_tone_is_a_grey_because_a_phone_would_make_waves_of_it() -> None:
    contrasts = []
    for dotted in (False, True):
        sheet = Sheet((300, 300), names(6), 1600)
        rows, columns = np.indices((sheet.tile, sheet.tile)) // 2
        dots = ((rows + columns) % 2 * 255).astype(np.uint8)
        sheet.add(np.dstack([dots] * 3), dotted=dotted)
        contrasts.append(sheet.picture[100:300, 100:300].std())

    assert contrasts[1] < contrasts[0] / 4


def test_what_is_not_a_picture_is_paper() -> None:
    picture = made((300, 400), names(6))

    assert tuple(picture[0, 0]) == tuple(picture[-1, -1]) == PAPER
