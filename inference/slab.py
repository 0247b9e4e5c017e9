"""Shared memory for one photo: its file, then its plain pixels; or for what was made of it.

A slab is a nameless file in memory (memfd, so Linux only) whose descriptor travels with a request
to the process that needs it. Every photo has its own, so no process can reach another one's, and
the last to close it frees its memory. It is read and written, never mapped: if a hostile decoder
cuts it short, a read is short, where a mapping would kill the reader.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Slab:
    """One photo's memory. Close it, or use it as a context manager."""

    def __init__(self, fd: int | None = None) -> None:
        """A new one, or the one behind a descriptor that came with a request."""
        self.fd = os.memfd_create("photo") if fd is None else fd

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return os.fstat(self.fd).st_size

    def again(self) -> Slab:
        """The same memory for one more holder, who closes it for himself."""
        return Slab(os.dup(self.fd))

    def write(self, content: ReadableBuffer) -> int:
        """Replace what it holds; returns the number of bytes. Raises OSError."""
        os.ftruncate(self.fd, 0)
        view = memoryview(content).cast("B")
        written = 0
        while written < len(view):
            written += os.pwrite(self.fd, view[written:], written)
        return written

    def read(self, length: int) -> bytes:
        """Its first `length` bytes. Raises EOFError if it holds fewer."""
        content = os.pread(self.fd, length, 0)
        if len(content) < length:
            raise EOFError(f"the slab holds {len(content)} bytes, not {length}")
        return content

    def close(self) -> None:
        """Give the memory back; a second time does nothing."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
