"""The embedded engine: decoders and a render process, fed by bounded queues, replaced if they die.

    render() ─► waiting ─► decoder processes ─► decoded ─► render process ─► Cartoon

While one photo is drawn the next is decoded, and no more than that: every photo that leaves the
first queue holds memory. Runs on Linux. Importing this imports no pixel library.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from inference.child import Child, ChildDied, ChildError, ChildLate, NotStarted
from inference.engine import (
    MAX_SIZE,
    BadImage,
    Cartoon,
    EngineLost,
    Overloaded,
    Reason,
    RenderError,
    RenderOptions,
    StyleUnavailable,
)
from inference.handover import Decoded, Limits, decode_order, draw_order, read_decoded, read_drawn
from inference.slab import Slab

log = logging.getLogger(__name__)

_MOST_RESULT_BYTES: Final = MAX_SIZE * MAX_SIZE * 4 + 2**20  # a PNG of noise, and a bit
_DECODE_GRACE: Final = 5.0  # seconds; the decoder keeps the deadline itself, and may be stuck
_ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


@dataclass(eq=False, slots=True)
class _Job:
    """A photo on its way. Done when it has a result, or when nobody waits for one any more."""

    photo: bytes
    options: RenderOptions
    cartoon: asyncio.Future[Cartoon] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def done(self) -> bool:
        return self.cartoon.done()

    def fail(self, error: RenderError) -> None:
        if not self.done:
            self.cartoon.set_exception(error)


@dataclass(frozen=True, slots=True)
class _DecodedJob:
    job: _Job
    slab: Slab
    decoded: Decoded


class LocalEngine:
    """An Engine on this machine. Start it, or use it as a context manager."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        decoders: int | None = None,
        waiting: int = 1,
        decoder_program: Sequence[str] = ("-m", "inference.decoder"),
        worker_program: Sequence[str] = ("-m", "inference.worker"),
    ) -> None:
        """decoders: processes.  waiting: photos it holds beyond those that it works on."""
        self._limits = limits or Limits()
        count = decoders or (2 if len(os.sched_getaffinity(0)) >= 4 else 1)
        self._decoders = [Child(decoder_program, environment=_ONE_THREAD) for _ in range(count)]
        self._worker = Child(worker_program, start_seconds=180.0)
        self._capacity = waiting + count + 2  # one in each decoder, one decoded, one drawn
        self._held: set[_Job] = set()
        self._waiting: asyncio.Queue[_Job] = asyncio.Queue()  # bounded by `capacity`, in `render`
        self._decoded: asyncio.Queue[_DecodedJob] = asyncio.Queue(maxsize=1)
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
        return all(child.ready for child in (self._worker, *self._decoders))

    @property
    def pids(self) -> list[int]:
        """The processes that run now, the render process first."""
        return [child.pid for child in self._children if child.pid is not None]

    def start(self) -> None:
        """Start the processes in the background; photos may be sent at once."""
        warmed = [asyncio.create_task(self._start(child)) for child in self._children]
        worker_warmed, *decoders_warmed = warmed
        self._warming = warmed
        self._tasks = [asyncio.create_task(self._draw_all(worker_warmed))]
        for decoder, decoder_warmed in zip(self._decoders, decoders_warmed, strict=True):
            self._tasks.append(asyncio.create_task(self._decode_all(decoder, decoder_warmed)))

    async def warmed_up(self) -> None:
        """Wait for the first start of every process. Raises EngineLost if one did not succeed."""
        await asyncio.wait(self._warming)
        if not self.ready:
            raise EngineLost

    async def render(self, photo: bytes, options: RenderOptions) -> Cartoon:
        """Draw one photo, an encoded file of any supported format. Raises RenderError."""
        if not photo:
            raise BadImage(Reason.EMPTY)
        if len(photo) > self._limits.max_bytes:
            raise BadImage(Reason.TOO_MANY_BYTES)
        if self._closed:
            raise EngineLost
        if len(self._held) >= self._capacity:
            raise Overloaded
        job = _Job(photo, options)
        self._held.add(job)
        self._waiting.put_nowait(job)
        try:
            return await job.cartoon
        finally:
            self._held.discard(job)
            job.photo = b""  # a job that nobody waits for may stay in the queue for a while

    async def aclose(self) -> None:
        """Stop; whatever is still running ends with EngineLost."""
        self._closed = True
        for task in (*self._tasks, *self._warming):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._warming, return_exceptions=True)
        while not self._decoded.empty():
            self._decoded.get_nowait().slab.close()
        for job in self._held:
            job.fail(EngineLost())
        await asyncio.gather(*(child.stop() for child in self._children))

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    @property
    def _children(self) -> list[Child]:
        return [self._worker, *self._decoders]

    @staticmethod
    async def _start(child: Child) -> None:
        try:
            await child.start()
        except ChildError as error:
            log.error("%s; the next photo tries again", error)  # noqa: TRY400  it said why itself

    async def _decode_all(self, decoder: Child, warmed: asyncio.Task[None]) -> None:
        await warmed
        while True:
            job = await self._waiting.get()
            if not job.done:
                await self._settle(job, self._decode(decoder, job))
            if not decoder.ready:
                await self._start(decoder)

    async def _draw_all(self, warmed: asyncio.Task[None]) -> None:
        await warmed
        while True:
            ready = await self._decoded.get()
            with ready.slab:
                if not ready.job.done:
                    await self._settle(ready.job, self._draw(ready))
            if not self._worker.ready:
                await self._start(self._worker)

    @staticmethod
    async def _settle(job: _Job, step: Coroutine[None, None, None]) -> None:
        try:
            await step
        except RenderError as error:
            job.fail(error)
        except Exception:  # a bug, or a machine out of memory: the queue must go on
            log.exception("the engine failed on a photo")
            job.fail(EngineLost())

    async def _decode(self, decoder: Child, job: _Job) -> None:
        slab = Slab()
        try:
            decoded = await self._decoded_by(decoder, job, slab)
            await self._decoded.put(_DecodedJob(job, slab, decoded))
        except BaseException:
            slab.close()
            raise

    async def _decoded_by(self, decoder: Child, job: _Job, slab: Slab) -> Decoded:
        size = job.options.size
        order = decode_order(len(job.photo), size, self._limits)
        patience = self._limits.decode_seconds + _DECODE_GRACE
        for _ in range(2):  # it may have died of something else
            slab.write(job.photo)
            try:
                answer = await decoder.call(order, patience, fd=slab.fd)
                return read_decoded(answer, size)
            except ChildLate:
                raise BadImage(Reason.TOO_SLOW) from None
            except NotStarted:
                raise EngineLost from None
            except (ChildDied, ValueError):
                log.warning("a decoder died, or said what can't be true")
        raise BadImage(Reason.BROKEN)

    async def _draw(self, ready: _DecodedJob) -> None:
        options, slab = ready.job.options, ready.slab
        order = draw_order(ready.decoded, options)
        try:
            answer = await self._worker.call(order, self._limits.draw_seconds, fd=slab.fd)
        except ChildError as error:
            log.warning("the render process is replaced: %s", error)
            raise EngineLost from None
        if "unavailable" in answer:
            raise StyleUnavailable(options.style)
        if "failed" in answer:
            raise EngineLost
        drawn = read_drawn(answer, _MOST_RESULT_BYTES)
        picture = slab.read(drawn.length)
        faces = len(ready.decoded.faces)
        if not ready.job.done:
            cartoon = Cartoon(picture, options.format, drawn.width, drawn.height, faces)
            ready.job.cartoon.set_result(cartoon)
