"""What the kernel takes from a process that may be taken over: system calls, and core dumps.

The filter is an allowlist. What remains is to compute, to use memory, to start threads, and to read
and write descriptors that are open already: no file, socket, program, signal or other process can
be reached. Anything else fails with EPERM, which is what a library expects that only looks around.

Written by hand because it is small: pyseccomp needs a system library that slim images lack, and
seccompy, which does not, is too young to stand between strangers and this machine.
See https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38
_MODE_FILTER: Final = 2

_ALLOW: Final = 0x7FFF_0000
_FAIL: Final = 0x0005_0000  # with an error number

# struct seccomp_data: the call's number, the architecture, and the low halves of two arguments
_NUMBER, _ARCHITECTURE, _FIRST, _THIRD = 0, 4, 16, 32

_LOAD, _IF_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  # instructions of classic BPF

_CLONE_THREAD: Final = 0x0001_0000
_PROT_EXEC: Final = 0x4

_libc: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Machine:
    """A processor's name for itself, and its numbers of system calls."""

    architecture: int
    allowed: dict[str, int]
    maps: tuple[int, int]  # mmap, mprotect: not of memory that can be executed
    clone: int  # of threads only
    clone3: int  # its flags are out of a filter's sight; libraries then fall back to clone


_X86_64: Final = Machine(
    0xC000_003E,
    {
        "write": 1,
        "munmap": 11,
        "brk": 12,
        "rt_sigaction": 13,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "pread64": 17,
        "pwrite64": 18,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "getpid": 39,
        "exit": 60,
        "ftruncate": 77,
        "sysinfo": 99,
        "sigaltstack": 131,
        "gettid": 186,
        "futex": 202,
        "sched_getaffinity": 204,
        "restart_syscall": 219,
        "clock_gettime": 228,
        "exit_group": 231,
        "set_robust_list": 273,
        "getrandom": 318,
        "rseq": 334,
    },
    maps=(9, 10),
    clone=56,
    clone3=435,
)
_AARCH64: Final = Machine(
    0xC000_00B7,
    {
        "ftruncate": 46,
        "write": 64,
        "pread64": 67,
        "pwrite64": 68,
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "set_robust_list": 99,
        "clock_gettime": 113,
        "sched_getaffinity": 123,
        "sched_yield": 124,
        "restart_syscall": 128,
        "sigaltstack": 132,
        "rt_sigaction": 134,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "getpid": 172,
        "gettid": 178,
        "sysinfo": 179,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "madvise": 233,
        "getrandom": 278,
        "rseq": 293,
    },
    maps=(222, 226),
    clone=220,
    clone3=435,
)
MACHINES: Final = {"x86_64": _X86_64, "aarch64": _AARCH64}


def leave_no_dump() -> None:
    """No core dump of this process, which would be a photo on a disk, and no debugger at it.

    Raises OSError.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)


@cache
def works() -> bool:
    """Whether this kernel, on this processor, enforces the filter. Tried in a thread that ends."""
    with ThreadPoolExecutor(1) as trial:
        return trial.submit(_is_enforced).result()


def install() -> None:
    """Filter the system calls of this thread, and of all that it starts, for good.

    Raises OSError where that cannot be done, see `works`.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(errno.ENOSYS, f"no filter for {platform.machine()}")
    code = b"".join(program(machine))
    instructions = ctypes.create_string_buffer(code, len(code))
    packed = struct.pack("HP", len(code) // 8, ctypes.addressof(instructions))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.create_string_buffer(packed, len(packed)))


def _is_enforced() -> bool:
    try:
        install()
        os.kill(os.getpid(), 0)
    except PermissionError:
        return True
    except OSError:
        pass
    return False


def program(machine: Machine) -> Iterator[bytes]:
    """Instructions of eight bytes; each test is followed by what is done where it holds."""
    yield from (_load(_ARCHITECTURE), _if_equal(machine.architecture, 1, 0), _fail(errno.EPERM))
    yield _load(_NUMBER)
    yield _if_equal(machine.clone3, 0, 1)
    yield _fail(errno.ENOSYS)
    yield _if_equal(machine.clone, 0, 4)
    yield from (_load(_FIRST), _if_any_bit(_CLONE_THREAD, 1, 0), _fail(errno.EPERM), _allow())
    for number in machine.maps:
        yield _if_equal(number, 0, 4)
        yield from (_load(_THIRD), _if_any_bit(_PROT_EXEC, 0, 1), _fail(errno.EPERM), _allow())
    for number in machine.allowed.values():
        yield _if_equal(number, 0, 1)
        yield _allow()
    yield _fail(errno.EPERM)


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD, 0, 0, offset)


def _if_equal(value: int, skip_if: int, skip_else: int) -> bytes:
    return struct.pack("HBBI", _IF_EQUAL, skip_if, skip_else, value)


def _if_any_bit(bits: int, skip_if: int, skip_else: int) -> bytes:
    return struct.pack("HBBI", _IF_ANY_BIT, skip_if, skip_else, bits)


def _allow() -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, _ALLOW)


def _fail(error: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, _FAIL | error)


def _prctl(option: int, argument: int, pointer: ctypes.Array[ctypes.c_char] | None = None) -> None:
    longs = ctypes.c_ulong(argument), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)
    if _libc.prctl(option, *longs) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
