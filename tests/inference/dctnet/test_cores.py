"""Cores, with and without a quota."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inference.dctnet.cpu.cores import available_cores

ALL = len(os.sched_getaffinity(0))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class Machine:
    """The files in which Linux says who may use how much."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "cgroup"
        self.membership = folder / "membership"

    def is_in(self, *lines: str) -> None:
        self.membership.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def limits(self, path: str, **files: str) -> None:
        folder = self.root / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_text(content + "\n", encoding="utf-8")

    def cores(self) -> int:
        return available_cores(self.root, self.membership)


def test_without_a_quota_all_cores_are_ours(machine: Machine) -> None:
    assert machine.cores() == ALL
    machine.is_in("0::/")
    machine.limits("", cpu__max="max 100000")
    assert machine.cores() == ALL


def test_a_quota_of_a_container_counts(machine: Machine) -> None:
    machine.is_in("0::/")
    machine.limits("", cpu__max="50000 100000")
    assert machine.cores() == 1


def test_a_quota_above_a_service_counts(machine: Machine) -> None:
    machine.is_in("0::/system.slice/toonbot.service")
    machine.limits("system.slice", cpu__max="100000 100000")
    machine.limits("system.slice/toonbot.service", cpu__max="max 100000")
    assert machine.cores() == 1


def test_a_part_of_a_core_more_is_a_thread_more(machine: Machine) -> None:
    machine.is_in("0::/")
    machine.limits("", cpu__max="110000 100000")
    assert machine.cores() == min(2, ALL)


def test_more_quota_than_cores_changes_nothing(machine: Machine) -> None:
    machine.is_in("0::/")
    machine.limits("", cpu__max="6400000 100000")
    assert machine.cores() == ALL


def test_old_kernels_say_it_elsewhere(machine: Machine) -> None:
    machine.is_in("4:memory:/docker/1", "3:cpu,cpuacct:/docker/1", "0::/")
    machine.limits("cpu,cpuacct", **{"cpu.cfs_quota_us": "100000", "cpu.cfs_period_us": "100000"})
    assert machine.cores() == 1
    machine.limits("cpu,cpuacct", **{"cpu.cfs_quota_us": "-1"})
    assert machine.cores() == ALL
