"""What the bot process keeps to itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SEALED = """
import ctypes, os, resource
from bot import hardening
hardening.seal()
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))
open("made", "w")
os.mkdir("folder")
print(oct(os.stat("made").st_mode), oct(os.stat("folder").st_mode))
"""


def test_it_leaves_no_core_lets_nobody_look_into_it_and_writes_for_its_user_alone(
    tmp_path: Path,
) -> None:
    arguments = [sys.executable, "-c", _SEALED]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == ["0 0 0", "0o100600 0o40700"]  # 3 is PR_GET_DUMPABLE
