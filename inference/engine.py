"""The seam between chat and pixels: what may be asked, what comes back, what can go wrong.

RenderError
├── BadImage          the photo itself: never retry; the person can send another one
├── StyleUnavailable  weights are missing: the operator can fetch them
├── Overloaded        the queue is full: whoever sends photos can come back later
└── EngineLost        the render process died: the same job may be sent again
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, Self

from inference.styles import registry

_log = logging.getLogger(__name__)

MIN_STRENGTH: Final = 0.1
MAX_STRENGTH: Final = 1.0
MIN_SIZE: Final = 512
MAX_SIZE: Final = 2048


class Format(StrEnum):
    """A file format of results."""

    PNG = "png"
    JPG = "jpg"
    WEBP = "webp"


class InvalidOption(ValueError):
    """A value out of range. Names the field, the value and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{field}: {value!r} is not allowed; expected {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What a person asked for. Every value is in range once this object exists.

    Raises InvalidOption.
    """

    style: str = registry.DEFAULT
    strength: float = 0.7  # MIN_STRENGTH … MAX_STRENGTH
    size: int = 1024  # longest side of the result in pixels, MIN_SIZE … MAX_SIZE
    format: Format = Format.JPG

    def __post_init__(self) -> None:
        if self.style not in registry.NAMES:
            raise InvalidOption("style", self.style, "one of " + ", ".join(registry.NAMES))
        if not MIN_STRENGTH <= self.strength <= MAX_STRENGTH:  # NaN fails this, too
            raise InvalidOption("strength", self.strength, f"{MIN_STRENGTH} to {MAX_STRENGTH}")
        if not MIN_SIZE <= self.size <= MAX_SIZE:
            raise InvalidOption("size", self.size, f"{MIN_SIZE} to {MAX_SIZE} pixels")
        if self.format not in tuple(Format):
            raise InvalidOption("format", self.format, "one of " + ", ".join(Format))

    @property
    def drawings(self) -> tuple[RenderOptions, ...]:
        """What is drawn, see SheetOptions."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Tile:
    """One style on a contact sheet. name: as it is printed there, in somebody's language."""

    style: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """A photo beside its drawings in several styles, in one JPG. Raises InvalidOption."""

    tiles: tuple[Tile, ...]
    size: int = 1600  # longest side of the whole sheet in pixels, MIN_SIZE … MAX_SIZE

    def __post_init__(self) -> None:
        styles = [tile.style for tile in self.tiles]
        if not styles or len(set(styles)) < len(styles) or not set(styles) <= set(registry.NAMES):
            raise InvalidOption("tiles", styles, "some of " + ", ".join(registry.NAMES))
        if not MIN_SIZE <= self.size <= MAX_SIZE:
            raise InvalidOption("size", self.size, f"{MIN_SIZE} to {MAX_SIZE} pixels")

    @property
    def format(self) -> Format:
        return Format.JPG

    @property
    def drawings(self) -> tuple[RenderOptions, ...]:
        """What somebody gets who chooses one of the tiles and leaves the rest as it is."""
        return tuple(
            RenderOptions(tile.style, registry.STRENGTHS[tile.style]) for tile in self.tiles
        )


Options = RenderOptions | SheetOptions


@dataclass(frozen=True, slots=True)
class Cartoon:
    """A finished picture as an encoded file, free of metadata."""

    picture: bytes
    format: Format
    width: int  # pixels
    height: int
    faces: int  # how many were found


class Reason(StrEnum):
    """Why a photo cannot be drawn; the chat has a sentence for each."""

    EMPTY = "empty"
    NOT_AN_IMAGE = "not-an-image"
    UNSUPPORTED = "unsupported"  # an image, but none of JPEG, PNG, WEBP, HEIC
    ANIMATED = "animated"
    TOO_MANY_BYTES = "too-many-bytes"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_MUCH_MEMORY = "too-much-memory"  # few enough pixels, but not in this format
    BROKEN = "broken"  # truncated or damaged
    TOO_SLOW = "too-slow"  # decoding took longer than any honest photo does


class RenderError(Exception):
    """Anything that keeps a photo from becoming a cartoon."""


class BadImage(RenderError):
    """The photo cannot be used, now or later."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the photo cannot be used: {reason}")
        self.reason = reason


class StyleUnavailable(RenderError):
    """The style needs weights that are not on this machine."""

    def __init__(self, style: str) -> None:
        super().__init__(
            f"style {style!r} has no usable weights here; run: toonbot styles pull {style}"
        )
        self.style = style


class Overloaded(RenderError):
    """The queue is full."""


class EngineLost(RenderError):
    """The render process died while it held this photo."""


class Engine(Protocol):
    """Turns photos into cartoons. Safe to call from many tasks at once."""

    @property
    def capacity(self) -> int:
        """How many photos it takes at once; whoever keeps to it never meets Overloaded."""

    @property
    def ready(self) -> bool:
        """Whether it has warmed up and would start on a photo at once."""

    async def render(self, photo: bytes, options: RenderOptions, label: str = "") -> Cartoon:
        """Draw one photo, an encoded file of any supported format. Raises RenderError.

        label: under which whatever is kept of this photo can be forgotten.
        """

    async def sheet(self, photo: bytes, options: SheetOptions, label: str = "") -> Cartoon:
        """Draw one photo in several styles, each at its own strength. See `render`."""

    def forget(self, label: str) -> int:
        """Let go at once of everything that is kept under a label; of how many photos."""

    async def aclose(self) -> None:
        """Stop; whatever is still running ends with EngineLost."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...


async def render_again(engine: Engine, photo: bytes, options: Options, attempts: int) -> Cartoon:
    """Draw one photo, and again if the render process died over it. Raises RenderError."""
    for _ in range(attempts - 1):
        try:
            return await _drawn(engine, photo, options)
        except EngineLost:
            _log.warning("the render process died; a photo is drawn again")
    return await _drawn(engine, photo, options)


async def _drawn(engine: Engine, photo: bytes, options: Options) -> Cartoon:
    if isinstance(options, SheetOptions):
        return await engine.sheet(photo, options)
    return await engine.render(photo, options)
