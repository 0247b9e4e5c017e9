"""What happens to a photo in the embedded engine: decoded by one process, drawn by another."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from inference.child import ChildDied, ChildError, ChildLate, NotStarted
from inference.engine import (
    MAX_SIZE,
    BadImage,
    Cartoon,
    EngineLost,
    Options,
    Reason,
    RenderError,
)
from inference.handover import (
    Decoded,
    Drawn,
    DrawOrder,
    Limits,
    decode_order,
    draw_orders,
    is_spent,
    learned_of,
    read_decoded,
    read_drawn,
)
from inference.kept import Kept, Key
from inference.lease import Tenancy
from inference.slab import Slab
from inference.supervised import Supervised

log = logging.getLogger(__name__)

_MOST_RESULT_BYTES: Final = MAX_SIZE * MAX_SIZE * 4 + 2**20  # a PNG of noise, and a bit
_DECODE_GRACE: Final = 5.0  # seconds; the decoder keeps the deadline itself, and may be stuck


@dataclass(eq=False, slots=True)
class Job:
    """A photo on its way. Done when it has a result, or when nobody waits for one any more."""

    photo: bytes
    options: Options
    label: str = ""
    forgotten: bool = False  # nothing of it may be kept
    cartoon: asyncio.Future[Cartoon] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def done(self) -> bool:
        return self.cartoon.done()

    @property
    def may_be_kept(self) -> bool:
        return not self.done and not self.forgotten  # whoever gave it up may have forgotten it, too

    def forget(self) -> None:
        """Keep nothing of it once it is drawn."""
        self.forgotten = True

    def finish(self, cartoon: Cartoon) -> None:
        if not self.done:
            self.cartoon.set_result(cartoon)

    def fail(self, error: RenderError) -> None:
        if not self.done:
            self.cartoon.set_exception(error)


@dataclass(frozen=True, slots=True)
class DecodedJob:
    """A photo that is ready to be drawn, and its memory. Close it."""

    job: Job
    key: Key
    decoded: Decoded
    pixels: Slab
    paintings: Mapping[str, Slab]  # by learned style
    painted: tuple[str, ...]  # the styles whose paintings are there already
    tenancy: Tenancy | None  # None: nothing of it may be kept

    @property
    def order(self) -> DrawOrder:
        lease = self.tenancy.number if self.tenancy else None
        return DrawOrder(self.decoded, self.job.options, self.painted, lease)

    def descriptors(self, result: Slab) -> list[int]:
        """What travels with the order."""
        slabs = [self.pixels, result, *self.paintings.values()]
        return [slab.fd for slab in slabs] + ([self.tenancy.fd] if self.tenancy else [])

    def close(self) -> None:
        for slab in (self.pixels, *self.paintings.values()):
            slab.close()
        if self.tenancy:
            self.tenancy.close()


class Decoding:
    """One decoder process, and what is kept of earlier photos.

    A photo gets a small share of memory, and if that is too little all of it, one photo at a time:
    so any number of large ones takes as much as one.
    """

    def __init__(
        self, decoder: Supervised, share: int, alone: asyncio.Lock, limits: Limits, kept: Kept
    ) -> None:
        """share: bytes that it may take at any time.  alone: held by the one that may take more."""
        self._decoder = decoder
        self._share = share
        self._alone = alone
        self._limits = limits
        self._kept = kept

    async def decode(self, job: Job) -> DecodedJob:
        """Raises RenderError."""
        learned = learned_of(job.options)
        # paintings serve every size that is asked for later
        size = MAX_SIZE if learned else max(drawing.size for drawing in job.options.drawings)
        digest = await asyncio.to_thread(_digest, job.photo)
        key = digest, size
        kept = self._kept.photo(key, job.label)
        decoded, pixels = kept or await self._decode(job.photo, size)
        if not kept and job.may_be_kept:
            self._kept.keep_photo(key, decoded, pixels, job.label)
        kept_paintings = {style: self._kept.painting(key, style) for style in learned}
        return DecodedJob(
            job,
            key,
            decoded,
            pixels,
            {style: painting or Slab() for style, painting in kept_paintings.items()},
            tuple(style for style, painting in kept_paintings.items() if painting),
            self._kept.tenancy(key),
        )

    async def _decode(self, photo: bytes, size: int) -> tuple[Decoded, Slab]:
        slab = Slab()
        try:
            return await self._decoded_in(slab, photo, size), slab
        except BaseException:
            slab.close()
            raise

    async def _decoded_in(self, slab: Slab, photo: bytes, size: int) -> Decoded:
        try:
            return await self._decoded_within(self._share, slab, photo, size)
        except BadImage as error:
            if error.reason is not Reason.TOO_MUCH_MEMORY:
                raise
        async with self._alone:
            return await self._decoded_within(self._limits.decode_memory, slab, photo, size)

    async def _decoded_within(self, memory: int, slab: Slab, photo: bytes, size: int) -> Decoded:
        order = decode_order(len(photo), size, self._limits, memory)
        patience = self._limits.decode_seconds + _DECODE_GRACE
        for _ in range(2):  # it may have died of something else
            slab.write(photo)
            try:
                answer = await self._decoder.call(order, patience, fds=[slab.fd])
                return read_decoded(answer, size, slab.size)
            except ChildLate:
                raise BadImage(Reason.TOO_SLOW) from None
            except NotStarted:
                raise EngineLost from None
            except (ChildDied, ValueError):
                log.warning("a decoder died, or said what can't be true")
        raise BadImage(Reason.BROKEN)


class Drawing:
    """The render process, and what is kept of its work."""

    def __init__(self, worker: Supervised, limits: Limits, kept: Kept) -> None:
        self._worker = worker
        self._limits = limits
        self._kept = kept

    async def draw(self, batch: Sequence[DecodedJob]) -> None:
        """Draw photos together and settle their jobs.

        Where the process dies each is drawn again alone, so that only the one to blame is lost.
        Raises RenderError for all of them.
        """
        try:
            await self._draw_together(batch)
        except ChildError as error:
            log.warning("the render process is replaced: %s", error)
            had_its_time = isinstance(error, ChildLate) and len(batch) == 1
            if had_its_time or isinstance(error, NotStarted):
                raise EngineLost from None
            for ready in batch:
                await self._draw_alone(ready)

    async def _draw_alone(self, ready: DecodedJob) -> None:
        if ready.job.done:
            return
        try:
            await self._draw_together([ready])
        except ChildError as error:
            log.warning("a photo costs the render process: %s", error)
            ready.job.fail(EngineLost())

    async def _draw_together(self, batch: Sequence[DecodedJob]) -> None:
        """Raises ChildError."""
        with ExitStack() as stack:
            results = [stack.enter_context(Slab()) for _ in batch]
            orders = [ready.order for ready in batch]
            fds = [
                fd
                for ready, result in zip(batch, results, strict=True)
                for fd in ready.descriptors(result)
            ]
            # built-in styles take so little that any number of them counts as one
            drawings = sum(max(1, len(order.learned)) for order in orders)
            seconds = self._limits.draw_seconds * drawings
            answer = await self._worker.call(draw_orders(orders), seconds, fds=fds)
            try:
                everything = read_drawn(answer, orders, _MOST_RESULT_BYTES)
                for ready, result, drawn in zip(batch, results, everything, strict=True):
                    self._settle(ready, result, drawn)
            except (ValueError, EOFError) as lie:
                await self._worker.stop()
                raise ChildDied(f"it says what can't be true: {lie}") from lie
        if is_spent(answer):
            log.warning("the render process is replaced: it says that it cannot go on")
            await self._worker.stop()

    def _settle(self, ready: DecodedJob, result: Slab, drawn: Drawn | RenderError) -> None:
        job = ready.job
        if isinstance(drawn, RenderError):
            job.fail(drawn)
            return
        if job.may_be_kept:
            for style, painting in ready.paintings.items():
                self._kept.keep_painting(ready.key, style, painting)
        faces = len(ready.decoded.faces)
        picture = result.read(drawn.length)
        job.finish(Cartoon(picture, job.options.format, drawn.width, drawn.height, faces))


def _digest(photo: bytes) -> bytes:
    return hashlib.sha256(photo).digest()
