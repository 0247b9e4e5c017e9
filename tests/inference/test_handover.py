from __future__ import annotations

import math
from typing import Any

import pytest

from inference.engine import BadImage, Reason
from inference.handover import MAX_FACES, read_decoded, read_drawn

FACE = [10.0, 10.0, 20.0, 10.0, 15.0, 15.0, 11.0, 20.0, 19.0, 20.0, 0.9]
HONEST = {"width": 64, "height": 48, "channels": 3, "faces": [FACE]}


def test_an_honest_answer_is_read() -> None:
    decoded = read_decoded(HONEST, 64)
    assert (decoded.width, decoded.height, decoded.channels) == (64, 48, 3)
    assert decoded.faces == (tuple(FACE),)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_raised(reason: Reason) -> None:
    with pytest.raises(BadImage) as refused:
        read_decoded({"bad": reason}, 64)
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
        read_decoded(HONEST | lie, 64)


def test_an_answer_without_what_was_asked_is_not_believed() -> None:
    with pytest.raises(ValueError, match="width"):
        read_decoded({}, 64)


def test_a_drawing_longer_than_possible_is_not_believed() -> None:
    with pytest.raises(ValueError, match="length"):
        read_drawn({"width": 64, "height": 48, "length": 1001}, 1000)
