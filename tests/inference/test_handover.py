from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from inference.engine import (
    BadImage,
    EngineLost,
    Reason,
    RenderOptions,
    SheetOptions,
    StyleUnavailable,
    Tile,
)
from inference.handover import (
    MAX_FACES,
    Decoded,
    Drawn,
    DrawOrder,
    Learned,
    draw_orders,
    read_decoded,
    read_drawn,
    read_orders,
)
from inference.slab import Slab

FACE = [10.0, 10.0, 20.0, 10.0, 15.0, 15.0, 11.0, 20.0, 19.0, 20.0, 0.9]
HONEST = {"width": 64, "height": 48, "channels": 3, "faces": [FACE]}
LENGTH = 64 * 48 * 3
PHOTO = Decoded(64, 48, 3, (tuple(FACE),))
ORDER = DrawOrder(PHOTO, RenderOptions(style="anime"), painted=("anime",))
SHEET = SheetOptions((Tile("ink", "墨线"), Tile("anime", "动漫"), Tile("3d", "3D")))
FINISHED = {"width": 64, "height": 48, "length": 1000}


def test_an_honest_answer_is_read() -> None:
    decoded = read_decoded(HONEST, 64, LENGTH)
    assert (decoded.width, decoded.height, decoded.channels) == (64, 48, 3)
    assert decoded.faces == (tuple(FACE),)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_raised(reason: Reason) -> None:
    with pytest.raises(BadImage) as refused:
        read_decoded({"bad": reason}, 64, LENGTH)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "lie",
    [
        {"width": 65},
        {"width": 0},
        {"width": -1},
        {"width": 10.0},
        {"width": True},
        {"width": None},
        {"height": 10**30},
        {"channels": 2},
        {"channels": 5},
        {"faces": None},
        {"faces": {}},
        {"faces": [[1.0]]},
        {"faces": [[*FACE, 1.0]]},
        {"faces": ["faces here"]},
        {"faces": [FACE] * (MAX_FACES + 1)},
        {"faces": [[math.nan, *FACE[1:]]]},
        {"faces": [[math.inf, *FACE[1:]]]},
        {"faces": [[1e9, *FACE[1:]]]},
        {"faces": [[*FACE[:10], 1.5]]},
        {"faces": [[*FACE[:10], "0.9"]]},
        {"bad": "mood"},
    ],
)
def test_a_lie_is_not_believed(lie: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_decoded(HONEST | lie, 64, LENGTH)


def test_an_answer_without_what_was_asked_is_not_believed() -> None:
    with pytest.raises(ValueError, match="width"):
        read_decoded({}, 64, LENGTH)


def test_pixels_that_do_not_fill_the_slab_are_not_believed() -> None:
    with pytest.raises(ValueError, match="pixels"):
        read_decoded(HONEST, 64, LENGTH - 1)


@pytest.mark.parametrize(
    "order", [ORDER, DrawOrder(PHOTO, SHEET, (), lease=7)], ids=["a drawing", "a sheet"]
)
def test_an_order_arrives_as_it_was_sent(order: DrawOrder) -> None:
    [arrived] = json.loads(json.dumps(draw_orders([order])))["photos"]
    assert DrawOrder.of(arrived) == order


def test_every_order_gets_its_own_descriptors() -> None:
    orders = [
        DrawOrder(PHOTO, RenderOptions(style="ink"), ()),
        DrawOrder(PHOTO, SHEET, (), lease=7),
        ORDER,
    ]
    slabs = [Slab(-number) for number in range(1, 11)]
    read = read_orders(draw_orders(orders), slabs)
    assert [slabs_of_one for _, slabs_of_one in read] == [slabs[:2], slabs[2:7], slabs[7:]]


@pytest.mark.parametrize("cache", [None, Path("data/cache")])
def test_how_learned_styles_are_drawn_arrives_as_it_was_sent(cache: Path | None) -> None:
    learned = Learned(Path("models"), "gpu", "fp16", cache)
    assert Learned.of(learned.argument) == learned


def test_every_photo_has_an_answer_of_its_own() -> None:
    answer = {"drawn": [FINISHED, None, {"unavailable": "anime"}]}
    drawn, lost, unavailable = read_drawn(answer, [ORDER] * 3, 1000)
    assert drawn == Drawn(64, 48, 1000)
    assert isinstance(lost, EngineLost)
    assert isinstance(unavailable, StyleUnavailable)
    assert unavailable.style == "anime"


@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"drawn": None},
        {"drawn": []},
        {"drawn": [FINISHED] * 2},
        {"drawn": [{}]},
        {"drawn": [{"unavailable": "oil"}]},
        {"drawn": [{"unavailable": ["anime"]}]},
    ],
)
def test_an_answer_that_leaves_a_photo_out_is_not_believed(lie: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_drawn(lie, [ORDER], 1000)


def test_a_drawing_longer_than_possible_is_not_believed() -> None:
    with pytest.raises(ValueError, match="length"):
        read_drawn({"drawn": [FINISHED]}, [ORDER], 999)
