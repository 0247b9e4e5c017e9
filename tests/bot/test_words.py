"""How what somebody typed is repeated to them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from bot.offer import BUILT_IN_ONLY
from bot.texts.texts import LANGUAGES, speaker
from bot.words import refusal, repeated
from inference.engine import InvalidOption
from tests.bot.mutations import TEXTS

FAMILY = "👩\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0.8", "0.8"),
        ("holiday\u202egnp.exe", "holidaygnp.exe"),
        ("two\nlines\tand\0nothing", "two lines and nothing"),
        ("\ud83d half", "\ufffd half"),
        ("\u2066hidden\u2069", "hidden"),
        (FAMILY, FAMILY),
        ("", ""),
    ],
    ids=ascii,
)
def test_what_was_typed_is_one_line_that_hides_nothing(typed: str, shown: str) -> None:
    assert repeated(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("x" * 41, "x" * 40 + "…"),
        ("x" * 40, "x" * 40),
        ("x" * 39 + "e\u0301" + "x", "x" * 39 + "…"),  # é of two parts
        ("x" * 39 + "👍🏽" + "x", "x" * 39 + "…"),  # a thumb and its colour
        (FAMILY * 30, FAMILY * 8 + "…"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 39 + "…"),  # it ends somewhere
    ],
    ids=ascii,
)
def test_what_is_long_is_cut_between_two_characters(typed: str, shown: str) -> None:
    assert repeated(typed) == shown


@given(TEXTS)
def test_whatever_is_repeated_can_be_sent(typed: str) -> None:
    shown = repeated(typed)

    assert len(shown) <= 41
    assert {unicodedata.category(character) for character in shown}.isdisjoint({"Cc", "Cs"})
    shown.encode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["strength", "size", "format", "style", "send", "caption"])
def test_a_refusal_fits_into_a_message_whatever_was_typed(language: str, field: str) -> None:
    wrong = InvalidOption(field, "<&" * 2048, "something else")

    assert len(refusal(speaker(language), BUILT_IN_ONLY, wrong)) < 1024
