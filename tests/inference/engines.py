"""Engines with child programs that tests command, and what becomes of photos in them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from inference.engine import BadImage, RenderError, RenderOptions
from inference.handover import Learned, Limits
from inference.local import LocalEngine

FAKE_DECODER = ("-m", "tests.inference.children", "decoder")
FAKE_WORKER = ("-m", "tests.inference.children", "worker")
REAL_DECODER = ("-m", "inference.decoder")
FRAGILE_DECODER = ("-m", "tests.inference.children", "segfaulting_decoder")


def planned_worker(folder: Path, words: str) -> tuple[str, ...]:
    """A render process whose life is planned, see children.by_plan."""
    return ("-m", "tests.inference.children", "by_plan", str(folder / "starts"), words)


def engine_with(
    limits: Limits | None = None,
    *,
    decoder: tuple[str, ...] = FAKE_DECODER,
    worker: tuple[str, ...] = FAKE_WORKER,
    learned: Learned | None = None,
    batch: int | None = None,
) -> LocalEngine:
    return LocalEngine(
        limits=limits,
        learned=learned,
        decoders=1,
        batch=batch,
        decoder_program=decoder,
        worker_program=worker,
    )


async def outcome(engine: LocalEngine, photo: bytes, strength: float = 0.7) -> object:
    """The reason, the class of the error, or the picture."""
    try:
        return (await engine.render(photo, RenderOptions(strength=strength))).picture
    except BadImage as error:
        return error.reason
    except RenderError as error:
        return type(error)


async def outcomes_of(engine: LocalEngine, *photos: bytes) -> list[object]:
    return await asyncio.gather(*(outcome(engine, photo) for photo in photos))
