"""What is installed is pinned, and nothing in it is loaded that could be a program."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: Final = ("bot", "inference", "storage")
INSTALLER: Final = "pip"  # comes with Python


def pins() -> dict[str, str]:
    """Version by package. Every line that is no comment is a pin."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [
        re.fullmatch(r"([A-Za-z0-9._-]+)==([^\s=*]+)", line)
        for line in lines
        if not line.startswith("#")
    ]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def requirements(lines: list[str], extras: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Packages that this environment needs, and with which extras."""
    for requirement in map(Requirement, lines):
        wanted = ({"extra": extra} for extra in ("", *extras))
        if requirement.marker is None or any(map(requirement.marker.evaluate, wanted)):
            yield canonicalize_name(requirement.name), requirement.extras


def installed() -> dict[str, str]:
    """Version by package: whatever toonbot and its extras lead to, as far as it is here."""
    project = PROJECT["project"]
    optional = project["optional-dependencies"].values()
    lines = [line for group in (project["dependencies"], *optional) for line in group]
    waiting, found = list(requirements(lines, set())), dict[str, str]()
    while waiting:
        name, extras = waiting.pop()
        if name in found and not extras:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = package.version.partition("+")[0]  # 2.13.0+cpu is a 2.13.0
        waiting += [
            wanted for wanted in requirements(package.requires or [], extras)
            if wanted[0] not in found
        ]  # fmt: skip
    found.pop(INSTALLER, None)
    return found


def test_every_line_of_the_constraints_is_a_pin() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert len(pins()) == len([line for line in lines if not line.startswith("#")])


def test_every_package_that_is_installed_is_pinned_at_the_version_it_has() -> None:
    found, pinned = installed(), pins()

    assert len(found) > 50
    assert {name: version for name, version in found.items() if pinned.get(name) != version} == {}


def test_what_builds_toonbot_is_pinned_too() -> None:
    (requirement,) = map(Requirement, PROJECT["build-system"]["requires"])

    assert str(requirement.specifier) == f"=={pins()[requirement.name]}"


def loads(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls of numpy.load."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"np.load", "numpy.load"}:
            yield node


@pytest.mark.parametrize("package", PACKAGES)
def test_arrays_are_loaded_without_pickles(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        for call in loads(ast.parse(file.read_text(encoding="utf-8"))):
            assert "allow_pickle=False" in ast.unparse(call), file
