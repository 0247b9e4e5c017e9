"""The embedded engine: decoders and a render process, fed by bounded queues, replaced if they die.

    render() ─► waiting ─► decoder processes ─► decoded ─► render process ─► Cartoon

While photos are drawn the next ones are decoded, and no more than that: every photo that leaves
the first queue holds memory. Runs on Linux. Importing this imports no pixel library.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Sequence
from typing import Final, Self

from inference.child import Child, ChildError
from inference.engine import (
    BadImage,
    Cartoon,
    EngineLost,
    Options,
    Overloaded,
    Reason,
    RenderError,
    RenderOptions,
    SheetOptions,
    StyleUnavailable,
)
from inference.handover import Learned, Limits, Runtime
from inference.kept import Kept, forget_in_time
from inference.nvidia import has_driver
from inference.stages import DecodedJob, Decoding, Drawing, Job
from inference.styles import registry
from inference.supervised import Supervised

log = logging.getLogger(__name__)

KEPT_BYTES: Final = 128 << 20
KEPT_SECONDS: Final = 900.0  # since they were used last
# Bytes that a photo of 12 megapixels takes to be decoded, for built-in styles at their usual size;
# and for learned ones, too, where they are painted faster than they are decoded.
SHARE: Final = 80 << 20
GPU_SHARE: Final = 128 << 20
GPU_BATCH: Final = 8  # photos; one at a time is as quick on a CPU, and sooner there

_ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # others would be reserved in large pieces, which counts as memory
}


class LocalEngine:
    """An Engine on this machine. Start it, or use it as a context manager."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        learned: Learned | None = None,
        decoders: int | None = None,
        batch: int | None = None,
        kept_bytes: int = KEPT_BYTES,
        decoder_program: Sequence[str] = ("-m", "inference.decoder"),
        worker_program: Sequence[str] = ("-m", "inference.worker"),
    ) -> None:
        """learned: without it there are the built-in styles only.  decoders: processes.

        batch: photos that are drawn together; the default suits the device.
        kept_bytes: of photos and paintings, so that they can be drawn again at once.
        """
        self._limits = limits or Limits()
        self._styles = registry.Styles(learned.models) if learned else None
        batch = batch or _batch(learned)
        count = decoders or _decoders(batch)
        self._kept = Kept(kept_bytes, KEPT_SECONDS)
        self._decoders = [
            Supervised(Child(decoder_program, environment=_ONE_THREAD), "a decoder")
            for _ in range(count)
        ]
        level = logging.getLevelName(log.getEffectiveLevel())
        arguments = (level, learned.argument) if learned else (level,)
        worker = Child((*worker_program, *arguments), start_seconds=180.0)
        self._worker = Supervised(worker, "the render process")
        self._batch = batch
        self._share = GPU_SHARE if batch > 1 else SHARE
        self._alone = asyncio.Lock()
        self._capacity = 1 + count + 2 * batch  # one waits, one in each decoder, decoded, drawn
        self._held: set[Job] = set()
        self._waiting: asyncio.Queue[Job] = asyncio.Queue()  # bounded by `capacity`, in `render`
        self._decoded: asyncio.Queue[DecodedJob] = asyncio.Queue(maxsize=batch)
        self._warming: list[asyncio.Task[None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    @property
    def capacity(self) -> int:
        """How many photos it takes at once; whoever keeps to it never meets Overloaded."""
        return self._capacity

    @property
    def ready(self) -> bool:
        """Whether every process has warmed up and is there."""
        return all(child.ready for child in self._children)

    @property
    def runtime(self) -> Runtime | None:
        """What paints the learned styles, once it has warmed up; None if there is none to paint."""
        runtime = self._worker.greeting.get("runtime")
        return Runtime(**runtime) if runtime else None

    @property
    def pids(self) -> list[int]:
        """The processes that run now, the render process first."""
        return [child.pid for child in self._children if child.pid is not None]

    def start(self) -> None:
        """Start the processes in the background; photos may be sent at once."""
        warmed = [asyncio.create_task(self._start(child)) for child in self._children]
        worker_warmed, *decoders_warmed = warmed
        self._warming = warmed
        self._tasks = [
            asyncio.create_task(forget_in_time(self._kept, KEPT_SECONDS / 10)),
            asyncio.create_task(self._draw_all(worker_warmed)),
        ]
        for decoder, decoder_warmed in zip(self._decoders, decoders_warmed, strict=True):
            self._tasks.append(asyncio.create_task(self._decode_all(decoder, decoder_warmed)))

    async def warmed_up(self) -> None:
        """Wait for the first start of every process. Raises EngineLost if one did not succeed."""
        await asyncio.wait(self._warming)
        if not self.ready:
            raise EngineLost

    async def render(self, photo: bytes, options: RenderOptions, label: str = "") -> Cartoon:
        """Draw one photo, see Engine. Raises RenderError."""
        return await self._drawn(photo, options, label)

    async def sheet(self, photo: bytes, options: SheetOptions, label: str = "") -> Cartoon:
        """Draw one photo in several styles, see Engine. Raises RenderError."""
        return await self._drawn(photo, options, label)

    async def _drawn(self, photo: bytes, options: Options, label: str) -> Cartoon:
        self._refuse(photo, options)
        job = Job(photo, options, label)
        self._held.add(job)
        self._waiting.put_nowait(job)
        try:
            return await job.cartoon
        finally:
            self._held.discard(job)
            job.photo = b""  # a job that nobody waits for may stay in the queue for a while

    def forget(self, label: str) -> int:
        """Let go at once of everything that is kept under a label; of how many photos."""
        for job in self._held:
            if job.label == label:
                job.forget()
        return self._kept.forget(label)

    async def aclose(self) -> None:
        """Stop; whatever is still running ends with EngineLost."""
        self._closed = True
        for task in (*self._tasks, *self._warming):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._warming, return_exceptions=True)
        while not self._decoded.empty():
            self._decoded.get_nowait().close()
        self._kept.clear()
        for job in self._held:
            job.fail(EngineLost())
        await asyncio.gather(*(child.stop() for child in self._children))

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    @property
    def _children(self) -> list[Supervised]:
        return [self._worker, *self._decoders]

    def _refuse(self, photo: bytes, options: Options) -> None:
        if not photo:
            raise BadImage(Reason.EMPTY)
        if len(photo) > self._limits.max_bytes:
            raise BadImage(Reason.TOO_MANY_BYTES)
        for drawing in options.drawings:
            if not self._can_draw(drawing.style):
                raise StyleUnavailable(drawing.style)
        if self._closed:
            raise EngineLost
        if len(self._held) >= self._capacity:
            raise Overloaded

    def _can_draw(self, style: str) -> bool:
        if self._styles is None:
            return style in registry.BUILT_IN
        return self._styles.is_available(style)

    @staticmethod
    async def _start(child: Supervised) -> None:
        try:
            await child.restore()
        except ChildError as error:
            log.error("%s; the next photo tries again", error)  # noqa: TRY400  it said why itself

    async def _decode_all(self, decoder: Supervised, warmed: asyncio.Task[None]) -> None:
        await warmed
        decoding = Decoding(decoder, self._share, self._alone, self._limits, self._kept)
        while True:
            job = await self._waiting.get()
            if not job.done:
                await _settled([job], self._decode(decoding, job))
            if not decoder.ready:
                await self._start(decoder)

    async def _decode(self, decoding: Decoding, job: Job) -> None:
        decoded = await decoding.decode(job)
        try:
            await self._decoded.put(decoded)
        except BaseException:
            decoded.close()
            raise

    async def _draw_all(self, warmed: asyncio.Task[None]) -> None:
        await warmed
        drawing = Drawing(self._worker, self._limits, self._kept)
        while True:
            batch = [await self._decoded.get()]
            while len(batch) < self._batch and not self._decoded.empty():
                batch.append(self._decoded.get_nowait())
            try:
                wanted = [decoded for decoded in batch if not decoded.job.done]
                if wanted:
                    await _settled([decoded.job for decoded in wanted], drawing.draw(wanted))
            finally:
                for decoded in batch:
                    decoded.close()
            if not self._worker.ready:
                await self._start(self._worker)


async def _settled(jobs: Sequence[Job], step: Coroutine[None, None, None]) -> None:
    """One step with these jobs; if it fails, so do they."""
    try:
        await step
    except RenderError as error:
        for job in jobs:
            job.fail(error)
    except Exception:  # a bug, or a machine out of memory: the queue must go on
        log.exception("the engine failed on a photo")
        for job in jobs:
            job.fail(EngineLost())


def _batch(learned: Learned | None) -> int:
    return GPU_BATCH if learned and learned.device != "cpu" and has_driver() else 1


def _decoders(batch: int) -> int:
    """A GPU draws as fast as many cores decode."""
    cores = len(os.sched_getaffinity(0))
    if batch > 1:
        return max(1, min(cores - 2, 12))
    return 2 if cores >= 4 else 1
