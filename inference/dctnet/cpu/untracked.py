"""OpenVINO, imported so that nobody is told: import it from here only."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast

# OpenVINO imports its model converter, and that reports to Google Analytics. Where the converter
# can't be imported OpenVINO does without, and is there in two thirds of the time.
for _module in ("openvino_telemetry", "openvino.tools.ovc"):
    sys.modules.setdefault(_module, cast(ModuleType, None))

import openvino  # noqa: E402  what is above must come first
from openvino import opset13  # noqa: E402

__all__ = ["openvino", "opset13"]
