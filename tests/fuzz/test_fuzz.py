"""Thousands of damaged files with a fixed seed: the short form of python -m tests.fuzz."""

from __future__ import annotations

from random import Random

import pytest

from inference.engine import Reason
from inference.handover import Limits
from inference.local import LocalEngine
from tests.containers import PNG, grammar_of, names
from tests.fuzz.mutations import Mutation, damage_deflated, damage_part, set_field
from tests.fuzz.seeds import seeds
from tests.fuzz.trial import DRAWN, MARGIN, SETTLING, Trial, Weights, damaged
from tests.inference.engines import FAKE_WORKER, outcome
from tests.processes import Watch

SEED = 5
DECODED, DRAWN_TOO = 700, 8  # files of each seed
LIMITS = Limits()
REFUSED = {"apng": Reason.ANIMATED, "webp animated": Reason.ANIMATED}


@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
async def test_damaged_files_cost_no_process_no_memory_and_no_time(seed: int) -> None:
    async with (
        LocalEngine(decoders=2, kept_bytes=0, worker_program=FAKE_WORKER) as decoding,
        LocalEngine(decoders=1, kept_bytes=0) as engine,
    ):
        await decoding.warmed_up()
        trial = Trial(decoding, seed, LIMITS.decode_seconds + MARGIN)
        await trial.run(range(SETTLING))
        weights = Weights(decoding)
        with Watch(weights.disposable, 0.02) as watch:
            decoded = await trial.run(range(SETTLING, DECODED))
        await engine.warmed_up()
        drawing = Trial(engine, seed, LIMITS.decode_seconds + MARGIN)
        drawn = await drawing.run(decoded.drawn[:: len(decoded.drawn) // DRAWN_TOO])

    assert decoded.offences + weights.complaints() + drawn.offences == []
    assert watch.most < LIMITS.decode_memory
    assert decoded.outcomes.total() == DECODED
    assert set(drawn.outcomes) == {DRAWN}


def test_the_same_numbers_give_the_same_file() -> None:
    assert [damaged(SEED, number) for number in range(50)] == [
        damaged(SEED, number) for number in range(50)
    ]


async def test_before_they_are_damaged_files_are_drawn_or_refused_as_what_they_are() -> None:
    async with LocalEngine(decoders=2, kept_bytes=0, worker_program=FAKE_WORKER) as engine:
        answers = {name: await outcome(engine, file) for name, file in seeds().items()}

    foreign = {name: Reason.UNSUPPORTED for name in seeds() if name.startswith(("gif", "tiff"))}
    drawn = dict.fromkeys(seeds(), b"cartoon")
    assert answers == drawn | foreign | REFUSED


@pytest.mark.parametrize("name", [name for name in seeds() if not name.startswith("tiff")])
def test_a_file_is_put_together_again_as_it_was(name: str) -> None:
    grammar = grammar_of(seeds()[name])

    assert grammar
    assert grammar.join(grammar.split(seeds()[name])) == seeds()[name]


@pytest.mark.parametrize("damage", [damage_part, damage_deflated, set_field])
def test_damage_to_a_part_leaves_checksums_right(damage: Mutation) -> None:
    whole = seeds()["png metadata"]

    damaged_files = {damage(whole, whole, Random(number)) for number in range(50)}  # noqa: S311 - repeatable

    assert len(damaged_files) > 25
    for file in damaged_files:
        assert names(PNG.split(file)) == names(PNG.split(whole))
        assert PNG.join(PNG.split(file)) == file
