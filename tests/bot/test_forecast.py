"""A person who waits is told how long, as well as this machine can know it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, suppress

import pytest

from bot.forecast import Forecast, waiting
from bot.texts.texts import LANGUAGES, speaker
from inference.styles import registry


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forecast(clock: Clock) -> Forecast:
    return Forecast(clock)


def learn(forecast: Forecast, seconds: Iterable[float], style: str = "ink") -> None:
    for one in seconds:
        forecast.learned(style, 1024, one)


def test_it_says_nothing_while_it_knows_nothing(forecast: Forecast) -> None:
    assert forecast.seconds("ink", 1024, 10) is None
    learn(forecast, [9.0, 0.5])
    assert forecast.seconds("ink", 1024, 10) is None


def test_everybody_before_takes_their_time(forecast: Forecast) -> None:
    learn(forecast, [0.5] * 5)

    assert forecast.seconds("ink", 1024, 0) == pytest.approx(0.5)
    assert forecast.seconds("ink", 1024, 9) == pytest.approx(5)
    assert forecast.seconds("ink", 1024, 9, photos=11) == pytest.approx(10)


def test_photos_that_are_under_way_take_their_time_too(forecast: Forecast) -> None:
    learn(forecast, [0.5] * 5)

    with forecast.drawing("ink", 1024), forecast.drawing("ink", 1024):
        assert forecast.seconds("ink", 1024, 7) == pytest.approx(5)


def test_a_first_photo_that_loads_a_network_does_not_frighten_for_long(forecast: Forecast) -> None:
    learn(forecast, [30.0, 0.5, 0.5, 0.5])

    assert forecast.seconds("ink", 1024, 0) == pytest.approx(0.75)


def test_photos_that_were_kept_promise_nothing_to_those_that_were_not(forecast: Forecast) -> None:
    learn(forecast, [2.0, 0.004, 2.0, 0.004, 2.0])

    seconds = forecast.seconds("ink", 1024, 0)
    assert seconds
    assert 1.2 < seconds < 2


def test_a_machine_that_has_become_slower_is_believed(forecast: Forecast) -> None:
    learn(forecast, [0.5] * 50 + [4.0] * 16)

    assert forecast.seconds("ink", 1024, 0) == pytest.approx(4)


def test_learned_styles_and_sizes_are_told_apart(forecast: Forecast) -> None:
    learn(forecast, [0.5] * 3)
    learn(forecast, [3.0] * 3, style="anime")

    assert forecast.seconds("sketch", 1000, 0) == pytest.approx(3)  # learned styles are alike
    assert forecast.seconds("ink", 1000, 0) == pytest.approx(0.5)
    assert forecast.seconds("ink", 2048, 0) is None


def test_photos_before_are_taken_for_what_is_drawn_lately(forecast: Forecast) -> None:
    learn(forecast, [3.0] * 40, style="anime")
    learn(forecast, [0.5] * 3)

    seconds = forecast.seconds("ink", 1024, 10)
    assert seconds
    assert 20 < seconds < 30.5


def test_photos_side_by_side_share_the_time_of_the_engine(forecast: Forecast, clock: Clock) -> None:
    """Four photos every two seconds are half a second each."""
    for _ in range(3):
        with ExitStack() as batch:
            for _ in range(4):
                batch.enter_context(forecast.drawing("ink", 1024))
            clock.now += 2
        clock.now += 60  # nothing to do

    assert forecast.seconds("ink", 1024, 7) == pytest.approx(4)


def test_a_full_queue_does_not_make_one_photo_after_the_other_seem_slow(
    forecast: Forecast, clock: Clock
) -> None:
    """Each takes a second of the engine, and three more wait inside of it."""
    under_way = []
    for _ in range(40):
        photo = forecast.drawing("ink", 1024)
        photo.__enter__()
        under_way.append(photo)
        if len(under_way) == 4:
            clock.now += 1
            under_way.pop(0).__exit__(None, None, None)

    # nine that wait, three that are under way, and the one itself
    assert forecast.seconds("ink", 1024, 9) == pytest.approx(13)


def test_a_photo_that_could_not_be_drawn_teaches_nothing(forecast: Forecast, clock: Clock) -> None:
    for _ in range(5):
        with suppress(ValueError), forecast.drawing("ink", 1024):
            clock.now += 1
            raise ValueError

    assert forecast.seconds("ink", 1024, 0) is None


def test_a_sheet_tells_nothing_of_a_photo_nor_a_photo_of_a_sheet(forecast: Forecast) -> None:
    for _ in range(3):
        forecast.learned(registry.SHEET, 1024, 5.0)
    assert forecast.seconds("ink", 1024, 0) is None

    for _ in range(3):
        forecast.learned("ink", 1024, 1.0)
    assert forecast.seconds(registry.SHEET, 2048, 0) == pytest.approx(5.0)
    assert forecast.seconds("manga", 1024, 0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("before", "seconds", "sentence"),
    [
        (0, None, None),
        (2, 5.0, None),
        (2, 5.1, "👀 Got it! 2 photos are before yours. Ready in about 5 seconds."),
        (3, None, "👀 Got it! 3 photos are before yours."),
        (3, 0.2, "👀 Got it! 3 photos are before yours. Ready in about 5 seconds."),
        (1, 8.0, "👀 Got it! 1 photo is before yours. Ready in about 10 seconds."),
        (0, 16.0, "👀 Got it! Ready in about 15 seconds."),
        (12, 42.0, "👀 Got it! 12 photos are before yours. Ready in about 40 seconds."),
        (12, 56.0, "👀 Got it! 12 photos are before yours. Ready in about 1 minute."),
        (99, 170.0, "👀 Got it! 99 photos are before yours. Ready in about 3 minutes."),
        (999, 1500.0, "👀 Got it! 999 photos are before yours. Ready in about 25 minutes."),
        (9999, 9000.0, "👀 Got it! 9,999 photos are before yours. Ready in about 2 hours."),
    ],
)
def test_who_has_to_wait_reads_their_place_and_a_round_time(
    before: int, seconds: float | None, sentence: str | None
) -> None:
    assert waiting(speaker("en"), before, seconds) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_place_and_time(language: str) -> None:
    say = speaker(language)
    sentences = [waiting(say, 12, 42.0), waiting(say, 12, None), waiting(say, 0, 42.0)]

    assert ["12" in (s or "") for s in sentences] == [True, True, False]
    assert ["40" in (s or "") for s in sentences] == [True, False, True]
