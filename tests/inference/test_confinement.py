"""What a process may still do once its system calls are filtered. Each task has its own thread."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from inference import confinement
from inference.slab import Slab

Answer = TypeVar("Answer")

needs_filter = pytest.mark.skipif(
    not confinement.works(), reason="this kernel or processor has no filter"
)
libc = ctypes.CDLL(None, use_errno=True)


def filtered(task: Callable[[], Answer]) -> Answer:
    with ThreadPoolExecutor(1, initializer=confinement.install) as confined:
        return confined.submit(task).result()


def call(name: str, *arguments: int) -> None:
    if getattr(libc, name)(*map(ctypes.c_long, arguments)) == -1:
        raise OSError(ctypes.get_errno(), name)


EXECUTABLE = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC


@needs_filter
@pytest.mark.parametrize(
    "task",
    [
        lambda: Path("/etc/hostname").read_bytes(),
        lambda: os.stat("/etc/hostname"),  # noqa: PTH116  the call itself
        lambda: os.listdir("/"),  # noqa: PTH208
        lambda: Path("/tmp/photo").touch(),  # noqa: S108
        lambda: os.memfd_create("photo"),
        socket.socket,
        os.pipe,
        os.fork,
        lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        lambda: os.kill(os.getpid(), 0),
        lambda: signal.pidfd_send_signal(0, 0),
        lambda: call("ptrace", 16, os.getppid(), 0, 0),
        lambda: call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
        lambda: call("prctl", 4, 1, 0, 0, 0),
        lambda: mmap.mmap(-1, 4096, prot=EXECUTABLE),
    ],
    ids=[
        "read files",
        "look at files",
        "list folders",
        "make files",
        "make memory files",
        "connect",
        "make pipes",
        "fork",
        "run programs",
        "signal",
        "signal by descriptor",
        "trace",
        "read other processes",
        "change itself",
        "make code",
    ],
)
def test_it_may_not(task: Callable[[], object]) -> None:
    with pytest.raises(PermissionError):
        filtered(task)


@needs_filter
def test_it_may_start_threads() -> None:
    started = threading.Event()

    def start() -> None:
        thread = threading.Thread(target=started.set)
        thread.start()
        thread.join()

    filtered(start)
    assert started.is_set()


@needs_filter
def test_it_may_use_memory() -> None:
    assert filtered(lambda: len(bytearray(50_000_000))) == 50_000_000


@needs_filter
def test_it_may_use_the_slab_that_it_has() -> None:
    with Slab() as slab:
        assert filtered(lambda: slab.write(b"pixels") and slab.read(6)) == b"pixels"


def test_an_unknown_processor_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    assert not confinement.works.__wrapped__()
    with pytest.raises(OSError, match="no filter for vax"):
        confinement.install()


# The program itself, for both processors

MACHINES = pytest.mark.parametrize(
    "machine", confinement.MACHINES.values(), ids=list(confinement.MACHINES)
)
ALLOWED = 0x7FFF_0000


def verdict(machine: confinement.Machine, number: int, architecture: int = 0, **args: int) -> int:
    """What the program says of a call: ALLOWED, or the error's number."""
    halves = [number, architecture or machine.architecture, 0, 0, args.get("first", 0), 0, 0, 0]
    seen = struct.pack("<8I2I", *halves, args.get("third", 0), 0)
    program: list[tuple[int, int, int, int]]
    program = list(struct.iter_unpack("HBBI", b"".join(confinement.program(machine))))
    at, loaded = 0, 0
    while True:
        code, skip_if, skip_else, value = program[at]
        at += 1
        if code == 0x06:
            return value if value == ALLOWED else value & 0xFFFF
        if code == 0x20:
            (loaded,) = struct.unpack_from("<I", seen, value)
        else:
            holds = loaded == value if code == 0x15 else bool(loaded & value)
            at += skip_if if holds else skip_else


@MACHINES
def test_the_calls_of_another_processor_are_refused(machine: confinement.Machine) -> None:
    assert verdict(machine, machine.allowed["write"]) == ALLOWED
    assert verdict(machine, machine.allowed["write"], architecture=0x4000_0003) == errno.EPERM


@MACHINES
def test_the_other_interface_of_the_same_processor_is_refused(machine: confinement.Machine) -> None:
    assert verdict(machine, machine.allowed["write"] | 0x4000_0000) == errno.EPERM


@MACHINES
def test_a_thread_may_be_started_and_a_process_not(machine: confinement.Machine) -> None:
    assert verdict(machine, machine.clone, first=0x0001_0000) == ALLOWED
    assert verdict(machine, machine.clone, first=signal.SIGCHLD) == errno.EPERM
    assert verdict(machine, machine.clone3) == errno.ENOSYS


@MACHINES
def test_memory_may_be_had_and_code_not(machine: confinement.Machine) -> None:
    for number in machine.maps:
        assert verdict(machine, number, third=3) == ALLOWED
        assert verdict(machine, number, third=7) == errno.EPERM


# Dumps


def test_a_crash_leaves_no_dump() -> None:
    script = """if True:
        import ctypes, resource
        from inference.confinement import leave_no_dump
        leave_no_dump()
        print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
    """
    answer = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert answer == "0 (0, 0)\n"
