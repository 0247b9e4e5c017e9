"""Styles are fetched with modelscope's own library, from a hub of ours; nobody saw the real one."""

from __future__ import annotations

import errno
import pickle
from collections.abc import Iterator
from pathlib import Path

import modelscope_hub._download
import modelscope_hub._legacy_api
import pytest

from inference.dctnet.hub import CannotFetch, Unreachable
from inference.dctnet.model import load
from inference.dctnet.weights import fetch
from inference.styles.registry import LEARNED, MODEL_FILES, Styles
from tests.inference.dctnet.graphs import write_style
from tests.inference.dctnet.hub import Files, Hub, serving

ANIME = LEARNED["anime"]
FORMER = ANIME.replace("iic/", "damo/")


@pytest.fixture(scope="session")
def style(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("style")
    write_style(folder)
    return {name: (folder / name).read_bytes() for name in MODEL_FILES}


@pytest.fixture
def hub(style: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    others = {"README.md": b"# anime", "alpha/alpha.jpg": b"another", "loader.py": b"1 / 0"}
    with serving(Hub({ANIME: style | others})) as hub:
        monkeypatch.setenv("MODELSCOPE_ENDPOINT", hub.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setattr(modelscope_hub._legacy_api, "REPO_TREE_PAGE_MAX_ATTEMPTS", 1)
        yield hub


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def _silence(_file: str, _here: int, _total: int) -> None:
    pass


def test_a_style_comes_whole_and_alone(hub: Hub, models: Path, style: Files) -> None:
    size = fetch("anime", models, _silence)

    assert size == sum(len(file) for file in style.values())
    assert load(models / "anime").alpha.shape == (288, 288)
    assert sorted(asked.file for asked in hub.asked) == sorted(MODEL_FILES)
    assert sorted(path.name for path in models.rglob("*")) == sorted(["anime", *MODEL_FILES])


def test_progress_is_told_of_every_file(hub: Hub, models: Path, style: Files) -> None:
    told: dict[str, tuple[int, int]] = {}

    fetch("anime", models, lambda file, here, total: told.update({file: (here, total)}))

    assert told == {name: (len(file), len(file)) for name, file in style.items()}


def test_a_model_that_has_kept_its_old_owner_is_found(hub: Hub, models: Path) -> None:
    hub.models[FORMER] = hub.models.pop(ANIME)

    fetch("anime", models, _silence)

    assert Styles(models).is_available("anime")


def test_a_connection_that_breaks_is_taken_up_again(hub: Hub, models: Path) -> None:
    hub.cuts["cartoon_bg.pb"] = 1_000_000

    fetch("anime", models, _silence)

    assert Styles(models).is_available("anime")
    assert "bytes=1000000-" in [asked.range for asked in hub.asked]


def test_another_pull_goes_on_where_the_first_one_stopped(
    hub: Hub, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modelscope_hub._download, "DOWNLOAD_RETRY_TIMES", 0)
    hub.cuts["cartoon_h.pb"] = 2_000_000
    with pytest.raises(Unreachable, match="broke; the next pull goes on from there"):
        fetch("anime", models, _silence)
    assert not (models / "anime").exists()
    hub.asked.clear()

    fetch("anime", models, _silence)

    assert Styles(models).is_available("anime")
    assert [(asked.file, asked.range) for asked in hub.asked] == [
        ("cartoon_h.pb", "bytes=2000000-")
    ]


def test_a_foreign_file_never_becomes_a_style(hub: Hub, models: Path) -> None:
    hub.models[ANIME]["cartoon_h.pb"] = b"not a graph"

    with pytest.raises(CannotFetch, match=r"of no use: anime/cartoon_h\.pb is not the expected"):
        fetch("anime", models, _silence)

    assert list(models.iterdir()) == []


def test_a_file_that_is_not_the_announced_one_is_refused(
    hub: Hub, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modelscope_hub._download, "DOWNLOAD_INTEGRITY_RETRY_BACKOFF", 0)
    hub.announced_digests["alpha.jpg"] = "0" * 64

    with pytest.raises(CannotFetch, match="sends another file than it announces"):
        fetch("anime", models, _silence)

    assert not Styles(models).is_available("anime")


def test_a_file_that_is_too_large_is_not_asked_for(hub: Hub, models: Path) -> None:
    hub.announced_sizes["cartoon_bg.pb"] = 10**11

    with pytest.raises(CannotFetch, match=r"another cartoon_bg\.pb than expected: 100,000,000,000"):
        fetch("anime", models, _silence)

    assert hub.asked == []


def test_a_model_that_is_nowhere_is_named(hub: Hub, models: Path) -> None:
    hub.models.clear()

    with pytest.raises(CannotFetch, match=f"neither {ANIME} nor {FORMER}"):
        fetch("anime", models, _silence)

    assert list(models.iterdir()) == []


def test_a_hub_that_is_not_there_is_said_to_be_so(
    hub: Hub, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELSCOPE_ENDPOINT", "http://me:secret@127.0.0.1:9")

    with pytest.raises(Unreachable, match=r"^127\.0\.0\.1:9 cannot be reached$"):
        fetch("anime", models, _silence)


def test_a_page_that_is_no_hub_is_said_to_be_so(hub: Hub, models: Path) -> None:
    hub.is_a_portal = True

    with pytest.raises(CannotFetch, match="does not answer like a hub"):
        fetch("anime", models, _silence)


def test_a_folder_that_cannot_be_written_is_named(hub: Hub, models: Path) -> None:
    models.write_text("a file")

    with pytest.raises(CannotFetch, match="models cannot be written"):
        fetch("anime", models, _silence)


def test_a_full_disk_is_said_to_be_so(hub: Hub, models: Path) -> None:
    def full(_file: str, _here: int, _total: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CannotFetch, match="cannot be written: No space left on device"):
        fetch("anime", models, full)


def test_a_style_that_is_there_is_not_fetched_again(hub: Hub, models: Path, style: Files) -> None:
    write_style(models / "anime")

    assert fetch("anime", models, _silence) == sum(len(file) for file in style.values())

    assert hub.asked == []


def test_a_broken_style_is_mended_and_what_lies_beside_it_stays(hub: Hub, models: Path) -> None:
    write_style(models / "anime")
    (models / "anime" / "cartoon_bg.pb").write_bytes(b"half")
    (models / "anime" / "notes.txt").write_text("mine")

    fetch("anime", models, _silence)

    assert load(models / "anime")
    assert (models / "anime" / "notes.txt").read_text() == "mine"


def test_the_operators_account_is_neither_read_nor_sent(
    hub: Hub, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELSCOPE_API_TOKEN", "secret")
    cookies = tmp_path / "home" / ".modelscope" / "credentials" / "cookies"
    cookies.parent.mkdir(parents=True)
    cookies.write_bytes(pickle.dumps(_Explosive(tmp_path / "exploded")))

    fetch("anime", models, _silence)

    assert not (tmp_path / "exploded").exists()
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_file()] == [cookies]
    assert not any("secret" in value for asked in hub.asked for value in asked.headers.values())


class _Explosive:
    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._trace,)
