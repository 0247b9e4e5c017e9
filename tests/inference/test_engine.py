"""What may be asked of an engine."""

from __future__ import annotations

import math
from typing import Any

import pytest

from inference.engine import Format, InvalidOption, RenderOptions


def test_the_defaults_are_a_medium_ink_drawing_as_jpg() -> None:
    assert RenderOptions() == RenderOptions("ink", 0.7, 1024, Format.JPG)


@pytest.mark.parametrize(
    "options",
    [{"strength": 0.1}, {"strength": 1.0}, {"size": 512}, {"size": 2048}, {"format": "png"}],
)
def test_the_ends_of_each_range_are_allowed(options: dict[str, Any]) -> None:
    RenderOptions(**options)


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("style", "oil", "ink"),
        ("strength", 0.09, "0.1 to 1.0"),
        ("strength", 1.01, "0.1 to 1.0"),
        ("strength", math.nan, "0.1 to 1.0"),
        ("size", 511, "512 to 2048 pixels"),
        ("size", 2049, "512 to 2048 pixels"),
        ("format", "gif", "png, jpg, webp"),
    ],
)
def test_a_value_out_of_range_is_refused_by_field_value_and_range(
    field: str, value: Any, allowed: str
) -> None:
    with pytest.raises(InvalidOption) as refused:
        RenderOptions(**{field: value})

    assert refused.value.field == field
    assert refused.value.value is value
    assert all(part in str(refused.value) for part in (field, repr(value), allowed))
