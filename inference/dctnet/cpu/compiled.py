"""OpenVINO's compiled models, kept on disk.

OpenVINO's own cache believes whatever it finds: a flipped bit in it draws another picture. Ours
starts with a digest of what it holds and of what made it; anything else is compiled anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from inference.dctnet.cpu import openvino_model
from inference.dctnet.cpu.openvino_model import generator
from inference.dctnet.cpu.untracked import openvino
from inference.dctnet.layers import LAYERS, Weights

DIGEST_SIZE: Final = 32

_log = logging.getLogger(__name__)

Config = Mapping[str, object]  # OpenVINO's properties


@cache
def core() -> Any:  # noqa: ANN401  OpenVINO has no types
    """The openvino.Core of this process."""
    return openvino.Core()


def compiled(weights: Weights, config: Config, folder: Path | None) -> Any:  # noqa: ANN401
    """An openvino.CompiledModel of the generator, from the folder if it is there.

    The folder is made if need be, for this user alone. One that can't be used costs time only.
    """
    if folder is None or not _is_ours(folder):
        return core().compile_model(generator(weights), "CPU", config)
    path = folder / _name(weights, config)
    kept = _imported(path, config)
    if kept is not None:
        return kept
    model = core().compile_model(generator(weights), "CPU", config)
    _keep(model.export_model().getvalue(), path)
    return model


def _name(weights: Weights, config: Config) -> str:
    digest = hashlib.sha256(repr(sorted(config.items())).encode())
    for layer in LAYERS:
        digest.update(weights[layer.name].kernel.data)
        digest.update(weights[layer.name].bias.data)
    return f"{digest.hexdigest()}.blob"


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can put a model there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        _log.warning("compiled networks are not kept: %s", error)
        return False
    if status.st_uid == os.geteuid() and not status.st_mode & 0o022:
        return True
    _log.warning("compiled networks are not kept: others can write to %s", folder)
    return False


def _imported(path: Path, config: Config) -> Any | None:  # noqa: ANN401
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, model = content[:DIGEST_SIZE], content[DIGEST_SIZE:]
    if digest != _digest(model):
        return None
    try:
        return core().import_model(model, "CPU", config)
    except RuntimeError:  # of another kind of CPU
        return None


def _keep(model: bytes, path: Path) -> None:
    """Put the file there whole, or not at all."""
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            temporary = Path(file.name)
            file.write(_digest(model) + model)
        temporary.replace(path)
    except OSError as error:
        _log.warning("a compiled network is not kept: %s", error)
        if temporary:
            with suppress(OSError):
                temporary.unlink()


def _digest(model: bytes) -> bytes:
    digest = hashlib.sha256(_maker())
    digest.update(model)
    return digest.digest()


@cache
def _maker() -> bytes:
    """What a compiled model depends on besides the weights: OpenVINO, the CPU, and our own code."""
    names = ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES")
    cpu = [core().get_property("CPU", name) for name in names]
    code = Path(openvino_model.__file__).read_bytes()
    return repr((openvino.get_version(), cpu)).encode() + code
