"""How many cores this process may use."""

from __future__ import annotations

import os
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Final

CGROUPS: Final = Path("/sys/fs/cgroup")
MEMBERSHIP: Final = Path("/proc/self/cgroup")


def available_cores(root: Path = CGROUPS, membership: Path = MEMBERSHIP) -> int:
    """Those that the process may run on, or fewer where a container or service has a quota.

    More threads than that wait for each other at every layer of a network.
    """
    quotas = [quota for folder in _folders(root, membership) if (quota := _quota(folder))]
    return min([len(os.sched_getaffinity(0)), *(max(1, ceil(quota)) for quota in quotas)])


def _folders(root: Path, membership: Path) -> list[Path]:
    """Of this process's groups and those around them, in both versions of cgroups."""
    try:
        lines = _text(membership).splitlines()
    except OSError:
        return []
    folders = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        top = root / controllers
        inner = top / path.lstrip("/")
        # in a container, the path may be as the host sees it; its own group is at the top
        folders += [inner, *(around for around in inner.parents if around.is_relative_to(top))]
    return folders


def _quota(folder: Path) -> float | None:
    """Cores, if there is a limit."""
    with suppress(OSError, ValueError):  # no such file, or "max"
        quota, period = _text(folder / "cpu.max").split()
        return int(quota) / int(period)
    with suppress(OSError, ValueError):
        limit = int(_text(folder / "cpu.cfs_quota_us"))  # -1: none
        return limit / int(_text(folder / "cpu.cfs_period_us")) if limit > 0 else None
    return None


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
