"""Which photos become which files, for `toonbot convert`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
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
    """A name of its own for every cartoon. Raises Misuse."""
    photos = list(photos)
    if output.file is not None:
        if len(photos) != 1:
            raise Misuse(f"-o {output.file} is one file, for {len(photos)} photos; name a folder")
        return [Conversion(photos[0], output.file)]
    taken: set[Path] = set()
    return [_conversion(photo, output, taken) for photo in photos]


def _conversion(photo: Path, output: Output, taken: set[Path]) -> Conversion:
    folder = output.folder or photo.parent
    cartoon = next(
        path for path in _names(folder, photo.stem, output.format) if _key(path) not in taken
    )
    taken.add(_key(cartoon))
    return Conversion(photo, cartoon)


def _names(folder: Path, stem: str, as_format: Format) -> Iterator[Path]:
    yield folder / f"{stem}{MARK}.{as_format}"
    for number in itertools.count(2):  # IMG_1.jpg beside IMG_1.png, or from two cameras
        yield folder / f"{stem}-{number}{MARK}.{as_format}"


def _key(path: Path) -> Path:
    absolute = path.absolute()
    return absolute.with_name(absolute.name.casefold())  # for disks where A is a


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
