"""../shared/dctnet, where it is: TensorFlow's answers to compare with."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "dctnet"
needs_shared = pytest.mark.skipif(
    not (FOLDER / "golden.npz").exists(), reason="../shared/dctnet is not here"
)
