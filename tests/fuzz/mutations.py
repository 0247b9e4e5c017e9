"""Ways to damage a file: pure functions of the file, another file and a source of chance.

Some know how files are made: they change one part and leave lengths and checksums right, so that
the damage gets past whoever checks these.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Final

from tests.containers import RAW, Part, Parts, grammar_of

Mutation = Callable[[bytes, bytes, Random], bytes]

MOST_BYTES: Final = 64_000  # of a mutant
_TIMES: Final = (1, 1, 1, 2, 3)  # that one file is damaged

_NUMBERS: Final = (0, 1, 2, 7, 8, 15, 16, 127, 128, 255, 256, 4096, 8000, 16_383, 32_767, 32_768)
_LARGE: Final = (65_535, 65_536, 2**24 - 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
_SIZES: Final = ("<B", "<H", ">H", "<I", ">I")

# Numbers that decoders believe, by the part they are in: offset and layout. Widths, heights,
# depths, counts of frames, kinds of colour.
_FIELDS: Final[dict[bytes, tuple[tuple[int, str], ...]]] = {
    **dict.fromkeys(
        (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2", b"\xff\xc3", b"\xff\xc9"),
        ((0, ">B"), (1, ">H"), (3, ">H"), (5, ">B"), (7, ">B"), (8, ">B")),
    ),
    b"\xff\xdd": ((0, ">H"),),
    b"\xff\xda": ((0, ">B"), (2, ">B"), (7, ">B")),
    b"IHDR": ((0, ">I"), (4, ">I"), (8, ">B"), (9, ">B"), (12, ">B")),
    b"acTL": ((0, ">I"), (4, ">I")),
    b"fcTL": ((0, ">I"), (4, ">I"), (8, ">I"), (12, ">I"), (16, ">I"), (24, ">B")),
    b"VP8X": ((0, "<B"), (4, "<I"), (7, "<I")),
    b"VP8 ": ((0, "<I"), (6, "<H"), (8, "<H")),
    b"VP8L": ((1, "<I"), (3, "<H")),
    b"ALPH": ((0, "<B"),),
    b"ANMF": ((0, "<I"), (6, "<I"), (9, "<I")),
    b"ispe": ((4, ">I"), (8, ">I")),
    b"clap": tuple((4 * number, ">I") for number in range(8)),
    b"pixi": ((4, ">B"), (5, ">B")),
    b"iloc": ((0, ">I"), (4, ">H"), (6, ">H"), (10, ">H"), (14, ">I"), (18, ">I")),
    b"infe": ((0, ">I"), (4, ">H")),
    b"pitm": ((4, ">H"),),
    b"ipma": ((4, ">I"), (8, ">H"), (10, ">B"), (11, ">B")),
    b"irot": ((0, ">B"),),
    b"hvcC": ((0, ">B"), (21, ">B"), (22, ">B"), (23, ">B"), (26, ">H")),
    b"GIF": ((6, "<H"), (8, "<H"), (10, "<B")),
    b",": ((5, "<H"), (7, "<H"), (9, "<B")),
}


def mutant(file: bytes, other: bytes, chance: Random) -> bytes:
    """The file, damaged in one way or a few. other: lends what is spliced in."""
    for _ in range(chance.choice(_TIMES)):
        damage = chance.choice(_MUTATIONS)
        with suppress(ValueError, struct.error, IndexError):  # its parts cannot be found any more
            file = damage(file, other, chance)
    return file[:MOST_BYTES]


def flip_bits(file: bytes, other: bytes, chance: Random) -> bytes:
    changed = bytearray(file)
    for _ in range(chance.choice((1, 2, 8))):
        changed[chance.randrange(len(file))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def overwrite(file: bytes, other: bytes, chance: Random) -> bytes:
    """A run of one byte, or of any."""
    start, end = _range(file, chance)
    one = chance.choice((b"\x00", b"\xff", chance.randbytes(1)))
    run = one * (end - start) if chance.random() < 0.5 else chance.randbytes(end - start)
    return file[:start] + run + file[end:]


def set_number(file: bytes, other: bytes, chance: Random) -> bytes:
    return _with_number(file, chance.randrange(len(file)), chance.choice(_SIZES), chance)


def truncate(file: bytes, other: bytes, chance: Random) -> bytes:
    return file[: chance.randrange(len(file))]


def remove(file: bytes, other: bytes, chance: Random) -> bytes:
    start, end = _range(file, chance)
    return file[:start] + file[end:]


def repeat(file: bytes, other: bytes, chance: Random) -> bytes:
    start, end = _range(file, chance)
    return file[:end] + file[start:end] * chance.choice((1, 2, 50)) + file[end:]


def splice(file: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of one, the end of the other."""
    return file[: chance.randrange(len(file))] + other[chance.randrange(len(other)) :]


def set_field(file: bytes, other: bytes, chance: Random) -> bytes:
    """A number that decoders believe."""

    def change(part: Part) -> Part:
        offset, layout = chance.choice(_FIELDS[part.name])
        return replace(part, content=_with_number(part.content, offset, layout, chance))

    return _with_changed_part(file, change, lambda part: part.name in _FIELDS, chance)


def damage_part(file: bytes, other: bytes, chance: Random) -> bytes:
    """What one part holds; its length and checksum fit again."""
    damage = chance.choice((flip_bits, overwrite, set_number, truncate, remove, repeat))

    def change(part: Part) -> Part:
        return replace(part, content=damage(part.content, other, chance))

    return _with_changed_part(file, change, lambda part: bool(part.content), chance)


def damage_deflated(file: bytes, other: bytes, chance: Random) -> bytes:
    """What is compressed in a chunk of a PNG: pixels, a profile, words."""
    damage = chance.choice((flip_bits, overwrite, remove, repeat))

    def change(part: Part) -> Part:
        start = part.content.index(b"\x78")  # where zlib's data begin
        try:
            inflated = zlib.decompress(part.content[start:])
        except zlib.error as error:
            raise ValueError from error
        packed = zlib.compress(damage(inflated, other, chance))
        return replace(part, content=part.content[:start] + packed)

    return _with_changed_part(
        file, change, lambda part: part.name in {b"IDAT", b"iCCP", b"zTXt"}, chance
    )


def rearrange_parts(file: bytes, other: bytes, chance: Random) -> bytes:
    """One part removed, repeated, moved, named like another, or taken from the other file."""
    grammar = grammar_of(file)
    if grammar is None:
        raise ValueError("a file without parts")
    own = list(grammar.split(file))
    at, to = chance.randrange(len(own)), chance.randrange(len(own))
    match chance.randrange(5):
        case 0:
            del own[at]
        case 1:
            own[at:at] = [own[at]] * chance.choice((1, 3, 100))
        case 2:
            own.insert(to, own.pop(at))
        case 3:
            own[at] = replace(own[at], name=own[to].name)
        case _:
            own.insert(at, chance.choice(_parts(other) or own))
    return grammar.join(tuple(own))


def rearrange_children(file: bytes, other: bytes, chance: Random) -> bytes:
    """The same within a part that holds others, as boxes do."""

    def change(part: Part) -> Part:
        children = list(part.children)
        at = chance.randrange(len(children))
        children[at : at + 1] = chance.choice(
            ([], [children[at]] * 2, [children[at]] * 50, [chance.choice(children)], [part])
        )
        return replace(part, children=tuple(children))

    return _with_changed_part(file, change, lambda part: bool(part.children), chance)


_MUTATIONS: Final[tuple[Mutation, ...]] = (
    flip_bits,
    overwrite,
    set_number,
    truncate,
    remove,
    repeat,
    splice,
    *[set_field] * 4,
    *[damage_part] * 4,
    damage_deflated,
    *[rearrange_parts] * 2,
    rearrange_children,
)


def _range(file: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(file))
    return start, min(len(file), start + chance.choice((1, 2, 4, 16, 64, len(file))))


def _with_number(content: bytes, offset: int, layout: str, chance: Random) -> bytes:
    """The content, no longer than before, with a number of interest at an offset."""
    most = 256 ** struct.calcsize(layout)
    number = chance.choice((*_NUMBERS, *_LARGE, chance.randrange(most)))
    packed = struct.pack(layout, number % most)
    changed = content[:offset] + packed + content[offset + len(packed) :]
    return changed[: len(content)]


def _parts(file: bytes) -> Parts:
    grammar = grammar_of(file)
    return grammar.split(file) if grammar else (Part(RAW, file),)


def _with_changed_part(
    file: bytes, change: Callable[[Part], Part], fits: Callable[[Part], bool], chance: Random
) -> bytes:
    """The file with one part changed, of those that fit, at any depth. Raises ValueError."""
    grammar = grammar_of(file)
    if grammar is None:
        raise ValueError("a file without parts")
    parts = grammar.split(file)
    paths = list(_paths(parts, fits))
    if not paths:
        raise ValueError("no such part")
    return grammar.join(_changed(parts, chance.choice(paths), change))


def _paths(parts: Parts, fits: Callable[[Part], bool]) -> Iterator[tuple[int, ...]]:
    """Where the parts that fit are: the number of a part, then of a child of it, and so on."""
    for number, part in enumerate(parts):
        if fits(part):
            yield (number,)
        yield from ((number, *path) for path in _paths(part.children, fits))


def _changed(parts: Parts, path: Sequence[int], change: Callable[[Part], Part]) -> Parts:
    number, *rest = path
    part = parts[number]
    new = replace(part, children=_changed(part.children, rest, change)) if rest else change(part)
    return (*parts[:number], new, *parts[number + 1 :])
