"""What people type, and what it means."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import CHOICES, chosen, in_force, is_called, options, read_caption, shown
from bot.texts.texts import LANGUAGES, speaker
from inference.engine import InvalidOption, RenderOptions
from inference.styles import registry
from storage.store import Preferences

BOT = "toon_bot"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("strength", "0.8", 0.8),
        ("strength", "0,8", 0.8),
        ("strength", ".8", 0.8),
        ("strength", "80%", 0.8),
        ("strength", "80 %", 0.8),
        ("strength", "８０％", 0.8),
        ("strength", "80", 0.8),
        ("strength", "1", 1.0),
        ("strength", "0.333", 0.33),
        ("strength", "٠.٨", 0.8),
        ("size", "2048", 2048),
        ("size", "2048px", 2048),
        ("size", "2048 px", 2048),
        ("size", "2k", 2048),
        ("size", "768x1024", 1024),
        ("format", "JPEG", "jpg"),
        ("format", ".png", "png"),
        ("format", "WebP", "webp"),
        ("style", "Ink", "ink"),
        ("style", "3D", "3d"),
        ("style", "动漫", "anime"),
        ("style", "hand-drawn", "handdrawn"),
        ("send", "document", "file"),
        ("send", "as photo", "photo"),
        ("send", "文件", "file"),
        ("language", "中文", "zh"),
        ("language", "English", "en"),
        ("language", "zh-CN", "zh"),
        ("language", "auto", "auto"),
    ],
)
def test_what_people_type_is_understood(name: str, typed: str, value: object) -> None:
    assert CHOICES[name].read(typed) == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("strength", "0"),
        ("strength", "5"),
        ("strength", "150%"),
        ("strength", "nan"),
        ("strength", "inf"),
        ("strength", "1e400"),
        ("strength", "9" * 5000),
        ("strength", "\ud83d"),
        ("strength", "strong"),
        ("size", "511"),
        ("size", "4096"),
        ("size", "big"),
        ("size", "infx2"),
        ("size", "1e308k"),
        ("size", "9" * 5000),
        ("size", "512x"),
        ("format", "gif"),
        ("style", "oil"),
        ("send", "pigeon"),
        ("language", "xx"),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_typed(name: str, typed: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        CHOICES[name].read(typed)

    assert (refused.value.field, refused.value.value) == (name, typed)


@given(st.sampled_from(sorted(CHOICES)), st.text())
def test_any_text_is_either_a_valid_value_or_refused(name: str, typed: str) -> None:
    try:
        value = CHOICES[name].read(typed)
    except InvalidOption:
        return
    assert in_force(chosen(name, value), name, RenderOptions()) == value


@pytest.mark.parametrize("name", CHOICES)
def test_every_button_value_can_be_read_back(name: str) -> None:
    for value in CHOICES[name].offered:
        assert CHOICES[name].read(shown(value)) == value


def test_nothing_chosen_means_the_defaults() -> None:
    assert options(Preferences(), RenderOptions()) == RenderOptions()
    assert options(Preferences(), RenderOptions("anime")).style == "anime"


@pytest.mark.parametrize("style", registry.NAMES)
def test_who_has_chosen_no_strength_gets_the_styles_own(style: str) -> None:
    own = RenderOptions(style, registry.STRENGTHS[style])

    assert options(Preferences(style=style), RenderOptions()) == own
    assert options(Preferences(), RenderOptions(style)) == own
    assert options(Preferences(style=style, strength=0.3), RenderOptions()).strength == 0.3


def test_a_stored_style_that_is_gone_counts_as_not_chosen() -> None:
    outdated = Preferences(style="retired", size=512)

    assert options(outdated, RenderOptions("anime")) == RenderOptions("anime", size=512)


@pytest.mark.parametrize(
    ("caption", "meant"),
    [
        ("0.9 webp 2048", Preferences(strength=0.9, format="webp", size=2048)),
        ("/toon strength=0.4", Preferences(strength=0.4)),
        ("/toon@toon_bot strength 0.4", Preferences(strength=0.4)),
        ("@Toon_Bot 60% png", Preferences(strength=0.6, format="png")),
        ("strength: 0,4; size=2k", Preferences(strength=0.4, size=2048)),
        ("/strength 0.4", Preferences(strength=0.4)),
        ("/format@toon_bot png /size 512", Preferences(format="png", size=512)),
        ("80 % file", Preferences(strength=0.8, send="file")),
        ("强度 0.5 格式=png", Preferences(strength=0.5, format="png")),
        ("anime 0.5", Preferences(style="anime", strength=0.5)),
        ("风格=动漫", Preferences(style="anime")),
        ("/toon", Preferences()),
        ("", Preferences()),
    ],
)
def test_a_caption_can_hold_settings(caption: str, meant: Preferences) -> None:
    assert read_caption(caption, BOT) == meant


@pytest.mark.parametrize(
    "prose",
    ["Our dog at the beach", "My 2 kids", "photo of the day!", "style icon", "size matters", "😀"],
)
def test_prose_is_no_setting(prose: str) -> None:
    assert read_caption(prose, BOT) == Preferences()


@pytest.mark.parametrize(
    ("caption", "field"),
    [
        ("strength=5", "strength"),
        ("0.9 4096px", "size"),
        ("/toon format=gif", "format"),
        ("/toon please", "caption"),
        ("@toon_bot hello", "caption"),
    ],
)
def test_a_slip_in_a_caption_is_told(caption: str, field: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        read_caption(caption, BOT)

    assert refused.value.field == field


@given(st.text())
def test_any_caption_is_settings_prose_or_a_slip(caption: str) -> None:
    try:
        meant = read_caption(caption, BOT)
    except InvalidOption:
        return
    options(meant, RenderOptions())


@pytest.mark.parametrize(
    "caption",
    [
        "1" * 4096,
        "1" * 4095 + "x",
        "⑳" * 4096,  # becomes twice as long
        "strength" + " " * 4087 + "x",
        "strength=" * 455,
        "/strength@" + "a" * 4086,
        "1" + " " * 4094 + "x",
        ", " * 2048,
        "ﷺ" * 4096,  # becomes eighteen times as long
        "\u0345\u0300\u0315\u0323" * 1024,
    ],
    ids=ascii,
)
def test_no_caption_takes_long_to_read(caption: str) -> None:
    began = time.thread_time()
    with suppress(InvalidOption):
        read_caption(caption, BOT)

    assert time.thread_time() - began < 0.1


def test_being_called_by_name() -> None:
    assert is_called("look @TOON_bot", BOT)
    assert is_called("/toon 0.4", BOT)
    assert not is_called("cartoon", BOT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", registry.NAMES)
def test_the_name_of_a_style_in_a_caption_means_that_style(language: str, style: str) -> None:
    name = speaker(language)(f"style-{style}")

    assert read_caption(f"{name} 0.5", BOT) == Preferences(style=style, strength=0.5)
