"""An engine whose processes are told what to do by what they are given."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from inference.local import LocalEngine
from tests.inference.engines import engine_with


@pytest.fixture
async def engine() -> AsyncIterator[LocalEngine]:
    async with engine_with() as engine:
        yield engine
