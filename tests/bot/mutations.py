"""What people could type or send by hand, for hypothesis: rubbish, and things that nearly fit."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from bot.choices import CHOICES, shown

# halves of surrogate pairs, among others
_TRICKY: Final = "\ud83d\udc80\0\r\n\x1b\u202e\u2066\u200d\u0301\u2028\ufdfa²٣⑳<>&:=%/@,."
_NASTY: Final = (
    *(
        "1e400",
        "nan",
        "-inf",
        "1e308k",
        "²",
        "٣",
        "٠.٨",
        "８０％",
        "1_0",
        "0x400",
        "+0.5",
        "-0.5",
        ".5",
    ),
    *("5.", "80%", "2k", "512x512", "{0}", "%s", "${a}", "<b>", "</code>", "&lt;", "' OR 1=1 --"),
    *("\u202e", "\u2066", "\ud83d", "\0", "\r", "\x1b[31m", "👩\u200d👩", "e\u0301", "İ", "ﬁ", "ﷺ"),
    *("/start", "@toon_playground_bot", "/toon", "strength=", "style:ink", "强度", "自动", "en-GB"),
)
_LARGE: Final = ("9" * 4300, "9" * 5000, "⑳" * 2000, "x" * 4000, "\u0301" * 4000, "<&" * 1500)

TEXTS: Final = st.lists(
    st.text(max_size=20) | st.text(st.sampled_from(_TRICKY), max_size=5) | st.sampled_from(_NASTY),
    max_size=10,
).map("".join)
VALUES: Final = st.one_of(
    TEXTS,
    st.sampled_from(_NASTY),
    st.sampled_from(_LARGE).map(lambda text: text[:4000]),
    st.sampled_from([shown(value) for choice in CHOICES.values() for value in choice.offered]),
    st.floats().map(str),
    st.integers().map(str),
    st.lists(st.sampled_from(_NASTY), max_size=5).map("".join),
)


def _fits(data: str) -> bool:
    return len(data.encode()) <= 64


CALLBACK_DATA: Final = st.none() | st.text(max_size=64).filter(_fits)
_FIELDS: Final = VALUES.filter(lambda text: text.isprintable() and len(text) < 40)


@st.composite
def mutated(draw: st.DrawFn, real: st.SearchStrategy[str], *owners: int) -> str:
    """Real callback data with a few fields changed, added or left out."""
    fields = draw(real).split(":")
    names = st.sampled_from([*CHOICES, "reset", "again", *map(str, owners)])
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(fields)))
        fields[place : place + draw(st.integers(0, 1))] = draw(
            st.lists(_FIELDS | names, max_size=2)
        )
    data = ":".join(fields)
    return data.encode("utf-8", "replace")[:64].decode("utf-8", "ignore")
