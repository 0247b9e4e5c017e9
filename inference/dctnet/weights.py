"""The weights of learned styles: fetched, verified, kept.

`<models>/<style>/` holds a style that has been verified. Until then it is below `<models>/.part/`,
on the same disk, from where another try goes on.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from inference.dctnet import hub
from inference.dctnet.hub import CannotFetch, Report
from inference.dctnet.model import ForeignModel, load
from inference.styles.registry import MODEL_FILES


def fetch(style: str, models: Path, report: Report) -> int:
    """Bring a style of LEARNED into a folder, unless it is there; returns its size in bytes.

    report: told of progress, from several threads. Raises CannotFetch; the style is then as it was.
    """
    with suppress(FileNotFoundError, ForeignModel):
        return _verified_size(models / style)
    part = models / ".part"
    incoming, private = part / style, part / f"{style}.hub"
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        hub.download(style, incoming, private, report)
        size = _verified_size(incoming)
        _keep(incoming, models / style)
    except ForeignModel as error:
        shutil.rmtree(incoming, ignore_errors=True)
        raise CannotFetch(f"what {hub.host()} has is of no use: {error}") from error
    except OSError as error:
        raise CannotFetch(f"{models} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(private, ignore_errors=True)
        for folder in (incoming, part):
            with suppress(OSError):  # not empty: what has come in part stays
                folder.rmdir()
    return size


def _verified_size(folder: Path) -> int:
    load(folder)
    return sum((folder / name).stat().st_size for name in MODEL_FILES)


def _keep(incoming: Path, kept: Path) -> None:
    if not kept.exists():
        incoming.rename(kept)
        return
    for name in MODEL_FILES:  # there may be more in it, which is not ours
        (incoming / name).replace(kept / name)
    shutil.rmtree(incoming)
