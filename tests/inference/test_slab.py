from __future__ import annotations

import os

import pytest

from inference.slab import Slab


def test_what_was_written_is_read() -> None:
    with Slab() as slab:
        length = slab.write(b"a photo")
        assert slab.read(length) == b"a photo"


def test_a_second_content_leaves_nothing_of_the_first() -> None:
    with Slab() as slab:
        slab.write(b"a private photo")
        slab.write(b"short")
        assert slab.size == 5


def test_another_holder_keeps_the_memory() -> None:
    slab = Slab()
    slab.write(b"a photo")
    with slab.again() as other:
        slab.close()
        assert other.read(7) == b"a photo"


def test_a_slab_that_was_cut_short_is_an_error_not_a_crash() -> None:
    with Slab() as slab:
        slab.write(b"a photo")
        os.ftruncate(slab.fd, 2)
        with pytest.raises(EOFError):
            slab.read(7)


def test_closing_gives_the_memory_back() -> None:
    slab = Slab()
    fd = slab.fd
    slab.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)


def test_closing_twice_closes_nobody_elses_descriptor() -> None:
    first = Slab()
    first.close()
    with Slab() as second:
        first.close()
        assert second.write(b"mine") == 4
