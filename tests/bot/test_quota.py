"""Who has sent too much reads which limit that was, and when to come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota import News, Quota, Refusal, Spent
from bot.texts.texts import LANGUAGES, speaker
from storage.jobs import Usage

NOW = 1_000_000.0
NOTHING = Usage(waiting=0, waiting_in_chat=0, times=())
UNLIMITED = Quota(0, 0, 0, 0)


def said(quota: Quota, usage: Usage, photos: int = 1, language: str = "en") -> str | None:
    refusal = quota.check(usage, photos, NOW)
    return refusal.sentence(speaker(language)) if refusal else None


def sent(*seconds_ago: float) -> Usage:
    """Photos that came and are drawn."""
    return Usage(0, 0, tuple(NOW - seconds for seconds in sorted(seconds_ago, reverse=True)))


def test_an_album_is_welcome_with_the_limits_as_they_are() -> None:
    assert said(Quota(), NOTHING, 10) is None


def test_the_last_photo_that_fits_is_taken_and_the_next_one_is_not() -> None:
    quota = Quota(waiting=100)

    assert said(quota, Usage(99, 99, ())) is None
    assert said(quota, Usage(100, 100, ())) == (
        "You have 100 photos waiting, and 100 is my limit."
        " Please send this again when some of them are done."
    )


def test_an_album_that_would_exceed_a_limit_is_refused_as_a_whole() -> None:
    sentence = said(Quota(waiting=100), Usage(95, 95, ()), 10)

    assert sentence
    assert sentence.startswith("You have 95 photos waiting, and 100 is my limit.")


def test_a_chat_has_a_limit_of_its_own() -> None:
    sentence = said(Quota(), Usage(3, 200, ()))

    assert sentence
    assert sentence.startswith("200 photos are waiting in this chat, and 200 is my limit.")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "3 photos a minute is my limit. Please send this again in 40 seconds."),
        ("zh", "每分钟最多 3 张照片。请过 40 秒再发一次。"),
    ],
)
def test_too_many_in_a_minute_come_back_when_the_oldest_is_a_minute_old(
    language: str, sentence: str
) -> None:
    assert said(Quota(minute=3), sent(20.5, 10, 5), language=language) == sentence


def test_an_album_waits_until_there_is_room_for_all_of_it() -> None:
    sentence = said(Quota(minute=3), sent(50, 40), photos=3)

    assert sentence
    assert sentence.endswith("in 20 seconds.")


@pytest.mark.parametrize(
    ("seconds_ago", "when"),
    [
        (86_399.5, "in 1 second"),
        (86_400 - 90, "in 90 seconds"),
        (86_400 - 91, "in 2 minutes"),
        (86_400 - 3601, "in 61 minutes"),
        (0, "in 24 hours"),
    ],
)
def test_the_time_to_come_back_is_said_as_people_say_it(seconds_ago: float, when: str) -> None:
    assert said(Quota(day=1), sent(seconds_ago)) == (
        f"1 photo a day is my limit. Please send this again {when}."
    )


def test_of_two_limits_the_one_that_lasts_longer_is_told() -> None:
    usage = Usage(100, 100, (NOW - 30,))
    sentence = said(Quota(waiting=100, minute=1, day=1), usage)

    assert sentence
    assert sentence.startswith("1 photo a day")


def test_a_day_that_is_over_at_once_does_not_hide_a_full_minute() -> None:
    sentence = said(Quota(minute=1, day=2), sent(86_399, 20))

    assert sentence
    assert sentence.startswith("1 photo a minute")


def test_an_album_larger_than_a_limit_is_told_so_instead_of_being_sent_away_for_ever() -> None:
    assert said(Quota(minute=5), NOTHING, 10) == (
        "10 photos at once are too many for me, 5 is my limit. Please send fewer."
    )


def test_zero_switches_a_limit_off() -> None:
    usage = Usage(10_000, 20_000, tuple(NOW - n / 100 for n in range(5000, 0, -1)))

    assert said(UNLIMITED, usage, 500) is None


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    assert said(Quota(minute=1, day=1), Usage(0, 0, (NOW + 3600,))) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_has_its_sentence(language: str) -> None:
    usages = (Usage(9, 0, ()), Usage(0, 9, ()), sent(1, 1), sent(100, 99, 98))
    quota = Quota(waiting=9, waiting_in_chat=9, minute=2, day=3)

    sentences = {said(quota, usage, 1, language) for usage in usages}
    sentences.add(said(quota, NOTHING, 3, language))
    assert len(sentences - {None}) == 5


@given(
    st.lists(st.floats(0, 100_000), max_size=30),
    st.integers(1, 5),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_whoever_comes_back_when_told_is_taken(
    seconds_ago: list[float], photos: int, minute: int, day: int
) -> None:
    quota = Quota(waiting=0, waiting_in_chat=0, minute=minute, day=day)
    usage = sent(*seconds_ago)
    refusal = quota.check(usage, photos, NOW)

    if refusal and refusal.key != "quota-at-once":
        length = {"seconds": 1, "minutes": 60, "hours": 3600}[str(refusal.values["unit"])]
        later = NOW + int(refusal.values["amount"]) * length
        assert quota.check(usage, photos, later) is None


# What outlives /forget, and how often a refusal is told


def test_photos_of_somebody_who_was_forgotten_count_for_a_day() -> None:
    spent = Spent()
    spent.remember("p1", (NOW - 86_000, NOW - 5), NOW)
    spent.remember("p2", (), NOW + 1000)

    assert spent.added(sent(1), "p1").times == (NOW - 5, NOW - 1)
    assert spent.added(NOTHING, "p2") == NOTHING


def test_who_is_forgotten_twice_is_counted_twice() -> None:
    spent = Spent()
    spent.remember("p1", (NOW - 9,), NOW)
    spent.remember("p1", (NOW - 5,), NOW)

    assert spent.added(NOTHING, "p1").times == (NOW - 9, NOW - 5)


def test_a_refusal_is_news_once_a_minute() -> None:
    news, refusal = News(), Refusal("quota-minute", {}, 40.0)

    assert [news.is_new("p1", 1, refusal, NOW + after) for after in (0, 59, 61)] == [
        True,
        False,
        True,
    ]


def test_another_refusal_is_news() -> None:
    news = News()

    assert news.is_new("p1", 1, Refusal("quota-minute", {}, 40.0), NOW)
    assert news.is_new("p1", 1, Refusal("quota-day", {}, 4000.0), NOW)
