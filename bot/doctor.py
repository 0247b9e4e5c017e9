"""`toonbot doctor`: what this machine has, and what is missing."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import tempfile
import time
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import weights
from bot.config import Settings
from bot.exposure import exposure
from bot.findings import Finding, State
from bot.offer import Offer
from bot.redaction import redacted
from bot.server import BotServer
from inference.engine import EngineLost, StyleUnavailable
from inference.handover import Runtime
from inference.local import LocalEngine

_PACKAGES: Final = ("toonbot", "python-telegram-bot", "opencv-python-headless", "numpy", "pillow")


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything the service needs."""
    return [
        _machine(),
        _versions(),
        await _device(settings),
        *_packages(),
        *await _engine(settings),
        _styles(settings.offer),
        *_weights(settings.models),
        await asyncio.to_thread(_data_folder, settings.data),
        *await asyncio.to_thread(exposure, settings),
        await _token(settings),
    ]


def show(findings: list[Finding], console: Console) -> None:
    """Print the report."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for finding in findings:
        table.add_row(finding.state.value, finding.subject, finding.text)
    console.print(table)
    troubles = sum(finding.state is State.BAD for finding in findings)
    console.print("Everything needed is here." if not troubles else f"To mend: {troubles}.")


def _machine() -> Finding:
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    text = f"{platform.system()} {platform.machine()}, {cores} cores, {memory:.0f} GiB"
    return Finding("machine", State.GOOD, text)


def _versions() -> Finding:
    versions = ", ".join(f"{package} {metadata.version(package)}" for package in _PACKAGES)
    return Finding("versions", State.GOOD, f"Python {platform.python_version()}, {versions}")


async def _device(settings: Settings) -> Finding:
    gpus = await _nvidia_gpus()
    if gpus:
        return Finding(
            "device", State.GOOD, f"{', '.join(gpus)} (TOONBOT_DEVICE={settings.device})"
        )
    if settings.device == "gpu":
        return Finding("device", State.BAD, "TOONBOT_DEVICE=gpu, but no NVIDIA driver answers")
    return Finding(
        "device", State.GOOD, f"CPU (TOONBOT_DEVICE={settings.device}; no NVIDIA driver)"
    )


async def _nvidia_gpus() -> list[str]:
    program = shutil.which("nvidia-smi")
    if not program:
        return []
    smi = await asyncio.create_subprocess_exec(
        program, "--query-gpu=name,memory.total", "--format=csv,noheader",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    output, _ = await smi.communicate()
    return output.decode().strip().splitlines() if smi.returncode == 0 else []


def _packages() -> list[Finding]:
    """The runtimes of learned styles. Only looked up, for importing them takes seconds."""
    found = []
    for package, extra in (("openvino", "cpu"), ("torch", "gpu")):
        if version := _version(package):
            found.append(Finding(package, State.GOOD, version))
        else:
            text = f"not installed; only learned styles need it: pip install 'toonbot\\[{extra}]'"
            found.append(Finding(package, State.ABSENT, text))
    return found


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


async def _engine(settings: Settings) -> list[Finding]:
    start = time.perf_counter()
    learned = replace(settings.learned, examine=True)
    try:
        async with LocalEngine(learned=learned) as engine:
            await engine.warmed_up()
    except EngineLost:
        return [Finding("engine", State.BAD, "it does not start; see the lines above")]
    warm = Finding("engine", State.GOOD, f"draws; warm after {time.perf_counter() - start:.1f} s")
    return [warm, *_runtime(engine.runtime, settings)]


def _runtime(runtime: Runtime | None, settings: Settings) -> list[Finding]:
    if runtime is None:
        return []
    text = escape(f"{runtime.line} (TOONBOT_PRECISION={settings.precision})")
    return [Finding("runtime", State.GOOD if runtime.works else State.BAD, text)]


def _styles(offer: Offer) -> Finding:
    default = offer.defaults().style
    text = f"{', '.join(offer.styles())}; the default is {default} (TOONBOT_STYLE={offer.style})"
    try:
        offer.check(default)
    except StyleUnavailable as missing:
        return Finding("styles", State.BAD, f"{text}: {missing}")
    return Finding("styles", State.GOOD, text)


def _weights(models: Path) -> list[Finding]:
    found = [kept for kept in weights.kept(models) if kept.files]
    whole = [f"{kept.style} {kept.size}" for kept in found if not kept.missing]
    where = escape(f"in {models.absolute()} (TOONBOT_MODELS)")
    if whole:
        first = Finding("weights", State.GOOD, f"{', '.join(whole)}, {where}")
    else:
        first = Finding("weights", State.ABSENT, f"none {where}; {weights.command('--all')}")
    return [first, *(_partial(kept) for kept in found if kept.missing)]


def _partial(kept: weights.Kept) -> Finding:
    text = f"{kept.style} without {', '.join(kept.missing)}: {weights.command(kept.style)}"
    return Finding("weights", State.BAD, text)


def _data_folder(folder: Path) -> Finding:
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("data", State.BAD, f"{folder} cannot be written (TOONBOT_DATA): {error}")
    free = shutil.disk_usage(folder).free / 2**30
    return Finding("data", State.GOOD, f"{folder.absolute()}, {free:.0f} GiB free (TOONBOT_DATA)")


async def _token(settings: Settings) -> Finding:
    if settings.token is None:
        text = "no TELEGRAM_BOT_TOKEN: toonbot run opens a local chat"
        return Finding("token", State.ABSENT, text)
    server = BotServer(settings.api_url, settings.secret)
    try:
        async with Bot(server.token, server.base_url, request=server.request()) as bot:
            return Finding("token", State.GOOD, f"valid: @{bot.username} at {server.place}")
    except InvalidToken:
        return Finding("token", State.BAD, f"{server.place} does not accept it")
    except TelegramError as error:
        text = redacted(f"{server.place} cannot be reached: {error}", server.token)
        return Finding("token", State.BAD, escape(text))
