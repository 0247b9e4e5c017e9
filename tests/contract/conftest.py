"""Every Store, for the suites that all of them pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.sqlite import SqliteStore
from storage.store import Store
from tests.fakes import MemoryStore


@pytest.fixture(params=["sqlite", "memory"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    store: Store = await SqliteStore.open(tmp_path) if request.param == "sqlite" else MemoryStore()
    yield store
    await store.aclose()
