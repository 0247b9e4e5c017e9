"""Whether an NVIDIA driver is loaded: known at once, where importing torch to ask takes seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_DEVICES: Final = (Path("/dev/nvidiactl"), Path("/dev/dxg"))  # the second under Windows' WSL


def has_driver() -> bool:
    """Whether there may be a GPU that torch can use."""
    return any(device.exists() for device in _DEVICES)
