"""ModelScope's hub, through its own library: which files a style has there, and getting them.

Of that library only the hub's client (modelscope-hub, which the package modelscope itself builds
upon): it needs half a second to import and no torch. It runs nothing that comes from the hub. Left
alone it would keep a cache, a lasting number that it sends with every request, and cookies (a
pickle) in the operator's home; here it has a folder that ends with the download, and no token.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

from modelscope_hub import (
    AuthenticationError,
    FileDownloadError,
    FileInfo,
    FileIntegrityError,
    HubApi,
    HubConfig,
    NetworkError,
    NotExistError,
    PermissionDeniedError,
    ProgressCallback,
    ServerError,
)

from inference.styles.registry import LEARNED, MODEL_FILES

Report = Callable[[str, int, int], None]  # a file's name, its bytes so far, its bytes in all

_MOST_BYTES: Final = 16 << 20  # of a file
_FORMER_OWNER: Final = "damo"  # of models that have not been renamed to iic/…
_NOT_THERE: Final = (NotExistError, PermissionDeniedError, AuthenticationError)


class CannotFetch(Exception):
    """A style did not come. One sentence says why."""


class Unreachable(CannotFetch):
    """Nor would another style."""


def download(style: str, folder: Path, private: Path, report: Report) -> None:
    """Get the files of a style into a folder, and go on with those that are there in part.

    private: a folder for what the library writes beside them; nobody needs it afterwards.
    Raises CannotFetch. What has come by then is kept. Nothing is known yet of what is in the files.
    """
    api = _api(private)
    with _told(folder, f"{host()} cannot be reached"):
        model, files = _find(api, style)
    with _told(folder, f"the connection to {host()} broke; the next pull goes on from there"):
        api.download_repo(
            model,
            "model",
            local_dir=folder,
            max_workers=len(files),
            progress_callbacks=[_callback(report)],
            file_list=[
                {"Path": file.path, "Size": file.size, "Sha256": file.sha256} for file in files
            ],
        )


def answers(private: Path, seconds: float) -> bool:
    """Whether the hub says within so many seconds what it has of the first style."""
    done = Event()
    heard: list[str] = []

    def ask() -> None:
        with suppress(CannotFetch), _told(private, "silence"):
            heard.append(_find(_api(private), next(iter(LEARNED)))[0])
        done.set()

    # Its own timeouts are longer, and finding an address has none: nobody waits for this thread.
    Thread(target=ask, daemon=True).start()
    done.wait(seconds)
    return bool(heard)


def host() -> str:
    """Where the styles come from, for people. MODELSCOPE_ENDPOINT names another place."""
    endpoint = HubConfig.normalize_endpoint(os.environ.get("MODELSCOPE_ENDPOINT"))
    return urlsplit(endpoint).netloc.rpartition("@")[2]  # who we are there stays with us


def _api(private: Path) -> HubApi:
    return HubApi(HubConfig(config_dir=private, cache_dir=private, token=""))


def _find(api: HubApi, style: str) -> tuple[str, list[FileInfo]]:
    """The model's id, and its MODEL_FILES."""
    current = LEARNED[style]
    former = f"{_FORMER_OWNER}/{current.partition('/')[2]}"
    for model in (current, former):
        try:
            listed = {file.path: file for file in api.list_repo_files(model, "model")}
        except _NOT_THERE:
            continue
        if listed.keys() >= set(MODEL_FILES):
            return model, [_bounded(listed[name]) for name in MODEL_FILES]
    raise CannotFetch(f"{host()} has no such model: neither {current} nor {former}")


def _bounded(file: FileInfo) -> FileInfo:
    if 0 < file.size <= _MOST_BYTES:
        return file
    size = f"{file.size:,} bytes, expected at most {_MOST_BYTES:,}"
    raise CannotFetch(f"{host()} has another {file.path} than expected: {size}")


def _callback(report: Report) -> type[ProgressCallback]:
    class Reporting(ProgressCallback):
        """The library makes one for each file."""

        def __init__(self, filename: str, file_size: int) -> None:
            super().__init__(filename, file_size)
            self.here = 0

        def update(self, size: int) -> None:
            self.here += size  # a file that is begun anew takes back what it had
            report(self.filename, self.here, self.file_size)

    return Reporting


@contextmanager
def _told(folder: Path, broken: str) -> Iterator[None]:
    """Every error as a CannotFetch. broken: what it means that the network fails."""
    try:
        yield
    except CannotFetch:
        raise
    except FileDownloadError as error:  # after all files were tried
        reasons = [_reason(one, folder, broken) for one in error.failed_files.values()]
        raise next(iter(reasons), _reason(error, folder, broken)) from error
    except Exception as error:  # what a page that is no hub leads to, too
        raise _reason(error, folder, broken) from error


def _reason(error: BaseException, folder: Path, broken: str) -> CannotFetch:
    match error:
        case NetworkError() | ServerError():
            return Unreachable(broken)
        case FileIntegrityError():
            return CannotFetch(f"{host()} sends another file than it announces")
        case OSError(strerror=str(why)):
            return CannotFetch(f"{folder} cannot be written: {why}")
        case _:
            return CannotFetch(f"{host()} does not answer like a hub ({type(error).__name__})")
