"""Which photos become which files, for `toonbot convert`."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inference.engine import Format

MARK: Final = ".toon"  # before the extension of every cartoon whose name is ours to choose
PHOTO_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".hif"})
_FORMATS: Final = {
    ".jpg": Format.JPG,
    ".jpeg": Format.JPG,
    ".png": Format.PNG,
    ".webp": Format.WEBP,
}


class Misuse(ValueError):
    """The command contradicts itself; says how, in one line."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A photo, and where its cartoon goes."""

    photo: Path
    cartoon: Path


@dataclass(frozen=True, slots=True)
class Output:
    """What `-o` and `--format` mean together."""

    format: Format
    file: Path | None = None
    folder: Path | None = None  # with neither, cartoons go beside their photos

    @classmethod
    def of(cls, path: Path | None, asked: Format | None) -> Output:
        """Raises Misuse."""
        if path is None or path.is_dir() or not path.suffix:
            return cls(asked or Format.JPG, folder=path)
        named = _FORMATS.get(path.suffix.lower())
        if named is None:
            endings = ", ".join(_FORMATS)
            raise Misuse(f"-o {path}: neither a folder, nor a file that ends with {endings}")
        if asked not in (None, named):
            raise Misuse(f"-o {path} and --format {asked} contradict each other")
        return cls(named, file=path)


def photos_in(paths: Iterable[Path]) -> list[Path]:
    """The photos that are meant, each once: files as named, folders as the pictures in them."""
    found = itertools.chain.from_iterable(map(_photos_at, paths))
    return list({photo.absolute(): photo for photo in found}.values())


def plan(photos: Iterable[Path], output: Output) -> list[Conversion]:
    """A name of its own for every cartoon, which is no photo's. Raises Misuse."""
    photos = list(photos)
    if output.file is not None:
        if len(photos) != 1:
            raise Misuse(f"-o {output.file} is one file, for {len(photos)} photos; name a folder")
        if _Names(photos).is_taken(output.file):
            raise Misuse(f"-o {output.file} is the photo itself")
        return [Conversion(photos[0], output.file)]
    names = _Names(photos)
    return [Conversion(photo, names.new(photo, output)) for photo in photos]


class _Names:
    """Names for cartoons, each given once, and never that of a photo."""

    def __init__(self, photos: Iterable[Path]) -> None:
        self._folders: dict[Path, Path] = {}  # where they really are
        self._taken = {self._key(path) for photo in photos for path in (photo, _real(photo))}
        self._tried: Counter[Path] = Counter()

    def is_taken(self, path: Path) -> bool:
        return self._key(path) in self._taken

    def new(self, photo: Path, output: Output) -> Path:
        """NAME.toon.jpg, NAME-2.toon.jpg: IMG_1.jpg beside IMG_1.png, or from two cameras."""
        folder, stem = output.folder or photo.parent, photo.stem
        alike = self._key(folder / stem)
        while True:
            self._tried[alike] += 1
            number = f"-{self._tried[alike]}" if self._tried[alike] > 1 else ""
            cartoon = folder / f"{stem}{number}{MARK}.{output.format}"
            if not self.is_taken(cartoon):
                self._taken.add(self._key(cartoon))
                return cartoon

    def _key(self, path: Path) -> Path:
        folder = path.parent
        if folder not in self._folders:
            self._folders[folder] = _real(folder)
        return self._folders[folder] / path.name.casefold()  # for disks where A is a


def _real(path: Path) -> Path:
    """Where links lead; unlike Path.resolve, also where they lead in circles."""
    return Path(os.path.realpath(path))


def _photos_at(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if _is_photo(file))


def _is_photo(file: Path) -> bool:
    return (
        file.suffix.lower() in PHOTO_SUFFIXES
        and not file.name.startswith(".")
        and not file.stem.endswith(MARK)
        and file.is_file()
    )
