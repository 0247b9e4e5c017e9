"""Pictures that say which photo they are, so that an answer can be told from every other.

Twenty blocks, black or white: sixteen bits of a number, then four of the strength that was asked
for. Recompression leaves them alone. Photos that people send have strength 0.
"""

from __future__ import annotations

import io
from typing import Final, NamedTuple

from PIL import Image

COLUMNS: Final = 4
ROWS: Final = 5
BLOCK: Final = 16  # pixels
DEADLY: Final = 0  # the number of a photo that kills whoever draws it

_STRENGTH_BITS: Final = 4


class Mark(NamedTuple):
    number: int  # 0 … 65535
    tenths: int  # of strength; 0 before anybody has drawn it


def picture(mark: Mark) -> bytes:
    """A JPEG that says this."""
    bits = f"{mark.number << _STRENGTH_BITS | mark.tenths:0{COLUMNS * ROWS}b}"
    blocks = Image.frombytes("L", (COLUMNS, ROWS), bytes(255 * int(bit) for bit in bits))
    enlarged = blocks.resize((COLUMNS * BLOCK, ROWS * BLOCK), Image.Resampling.NEAREST)
    file = io.BytesIO()
    enlarged.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def read(image: Image.Image) -> Mark:
    """What a picture says."""
    blocks = image.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX)
    bits = int("".join(str(int(shade > 127)) for shade in blocks.tobytes()), 2)
    return Mark(bits >> _STRENGTH_BITS, bits & ((1 << _STRENGTH_BITS) - 1))


def read_file(content: bytes) -> Mark:
    """What a picture file says."""
    with Image.open(io.BytesIO(content)) as image:
        return read(image)
