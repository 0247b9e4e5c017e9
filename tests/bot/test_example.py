"""The photo for people who have sent none."""

from __future__ import annotations

import io

from PIL import Image

from bot import example


def test_the_example_is_small_in_bytes_and_large_enough_to_be_drawn() -> None:
    file = example.photo()
    with Image.open(io.BytesIO(file)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (512, 512))

    assert len(file) <= 60_000
