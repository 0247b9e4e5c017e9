"""`toonbot run` as an operator meets it: an address, a clear line, the right exit code."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot import exits, polling
from bot.playground.faults import Fault, Trouble
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from tests.bot.mean import MANNERS, MeanTelegram
from tests.bot.operators import pieces

TOKEN = "7012345678:AAHd3tY_x9QmWz-L0pRk7VbNcE2uJfGs5Ti"


only_root_sees = pytest.mark.skipif(
    os.geteuid() != 0, reason="the bot process lets nobody but root look into it"
)


@asynccontextmanager
async def running(
    folder: Path, *arguments: str, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service in a process of its own, with nothing of ours in its environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", *arguments,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "TOONBOT_PORT": "0", **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(folder: Path, **settings: str) -> tuple[int | None, str]:
    """Exit code and error output of a service that cannot run, which shows no token."""
    async with running(folder, **settings) as process:
        output, errors = await asyncio.wait_for(process.communicate(), 30)
    told = output.decode() + errors.decode()
    assert not pieces(told, settings.get("TELEGRAM_BOT_TOKEN", ""))
    return process.returncode, errors.decode()


async def address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    return found[0]


async def test_without_a_token_it_prints_the_address_of_the_chat_and_serves_it(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as process, httpx.AsyncClient() as client:
        page = await client.get(await address(process))

    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_with_0(tmp_path: Path, number: signal.Signals) -> None:
    async with running(tmp_path) as process:
        await address(process)
        process.send_signal(number)

        assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_settings_survive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as process:
        await address(process)
        process.terminate()
        await asyncio.wait_for(process.wait(), 30)

    assert (tmp_path / "data" / "toonbot.db").exists()


async def test_a_wrong_token_is_told_in_one_line(tmp_path: Path, telegram: Playground) -> None:
    code, errors = await ended(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)

    assert code == exits.CONFIG
    assert errors.count("\n") == 1
    assert "TELEGRAM_BOT_TOKEN" in errors


async def test_no_network_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, errors = await ended(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=url)

    assert code == exits.UNAVAILABLE
    assert errors.count("\n") == 1
    assert url in errors


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_a_start_that_fails_shows_no_token_at_any_level(
    tmp_path: Path, telegram: Playground, scheme: str
) -> None:
    """Over https to a server that has none; and where it refuses, with the token in its words."""
    async with MeanTelegram(telegram) as mean:
        mean.arm(MANNERS["403"], {"getMe"})
        code, errors = await ended(
            tmp_path,
            TELEGRAM_BOT_TOKEN=telegram.token,
            TELEGRAM_API_URL=mean.server.url.replace("http", scheme),
            TOONBOT_LOG_LEVEL="DEBUG",
        )

    assert code == exits.UNAVAILABLE
    assert "cannot be reached" in errors if scheme == "https" else "refuses us" in errors


@only_root_sees
async def test_nothing_that_runs_shows_the_token_to_those_who_list_processes(
    tmp_path: Path, telegram: Playground
) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
    async with running(tmp_path, **settings) as process:
        assert process.stderr
        while b"serving as" not in await asyncio.wait_for(process.stderr.readline(), 30):
            pass
        seen = list(shown(process.pid))

    assert len(seen) > 2
    assert not pieces("".join(seen), telegram.token)


def shown(pid: int) -> Iterator[str]:
    """What ps shows of a process, and of all that it has started: also how they were set up."""
    process = Path("/proc", str(pid))
    yield (process / "cmdline").read_text()
    for child in (process / "task" / str(pid) / "children").read_text().split():
        yield Path("/proc", child, "environ").read_text()
        yield from shown(int(child))


async def test_the_local_chat_opens_when_asked_for_although_there_is_a_token(
    tmp_path: Path,
) -> None:
    async with (
        running(
            tmp_path, "--local", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL="http://127.0.0.1:1"
        ) as process,
        httpx.AsyncClient() as client,
    ):
        page = await client.get(await address(process))

    assert page.status_code == 200


async def test_a_token_that_is_revoked_ends_it_in_one_line(
    tmp_path: Path, telegram: Playground
) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
    telegram.faults.add(Fault(Trouble.ERROR, "getUpdates", times=None, code=401))
    code, errors = await ended(tmp_path, **settings)

    assert code == exits.CONFIG
    assert "does not accept TELEGRAM_BOT_TOKEN any more" in errors.splitlines()[-1]


async def test_a_second_copy_gives_way_and_the_first_goes_on(
    tmp_path: Path, telegram: Playground, toonbot: Toonbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "NEWCOMER", 0.0)  # this copy has been here for long
    code, errors = await ended(
        tmp_path, TELEGRAM_BOT_TOKEN=telegram.token, TELEGRAM_API_URL=telegram.url
    )

    assert code == exits.CONFLICT
    assert "another copy" in errors
    assert not toonbot.poller.conflict.is_set()


async def test_a_data_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    code, errors = await ended(tmp_path)

    assert code == exits.CANNOT_WRITE
    assert errors.count("\n") == 1
    assert "TOONBOT_DATA" in errors


async def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, errors = await ended(tmp_path, TOONBOT_PORT=str(taken.getsockname()[1]))

    assert code == exits.UNAVAILABLE
    assert errors.count("\n") == 1
    assert "TOONBOT_PORT" in errors


async def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path) -> None:
    code, errors = await ended(tmp_path, TOONBOT_LANGUAGE="xx")

    assert code == exits.CONFIG
    assert errors.count("\n") == 1
    assert "TOONBOT_LANGUAGE" in errors


async def test_a_default_style_that_is_not_there_is_told_once_and_does_not_stop_it(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, TOONBOT_STYLE="sketch") as process:
        await address(process)
        assert process.stderr
        async with asyncio.timeout(30):
            line = b""
            while b"TOONBOT_STYLE" not in line:
                line = await process.stderr.readline()
        process.terminate()
        _, rest = await asyncio.wait_for(process.communicate(), 30)

    assert b"toonbot styles pull sketch" in line
    assert b"sketch" not in rest


@pytest.fixture
def shared_folder(tmp_path: Path) -> Path:
    """Somebody else's things are in it, and everybody reads them."""
    (tmp_path / "somebody's.txt").touch()
    tmp_path.chmod(0o755)
    return tmp_path


async def test_a_data_folder_that_others_can_read_and_that_is_not_ours_to_close_is_told(
    shared_folder: Path,
) -> None:
    async with running(shared_folder, TOONBOT_DATA=str(shared_folder)) as process:
        await address(process)
        process.terminate()
        _, told = await asyncio.wait_for(process.communicate(), 30)

    assert f"{shared_folder} is open to others on this machine (0755)" in told.decode()


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:1"])
async def test_it_turns_healthy_once_engine_and_telegram_are_there(
    tmp_path: Path, proxy: str
) -> None:
    async with running(tmp_path, HTTP_PROXY=proxy) as process, httpx.AsyncClient() as client:
        url = await address(process)
        async with asyncio.timeout(30):
            while (health := await client.get(f"{url}/health")).status_code != 200:
                assert health.status_code == 503

    assert health.json() == {"engine": True, "telegram": True}


@pytest.mark.parametrize("module", ["bot.app", "bot.cli"])
def test_importing_the_bot_loads_no_pixel_library(module: str) -> None:
    heavy = "{'torch', 'openvino', 'cv2', 'PIL', 'numpy'} & set(sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print({heavy})"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout == "set()\n"


@only_root_sees
async def test_the_running_bot_process_holds_no_pixel_library(tmp_path: Path) -> None:
    async with running(tmp_path) as process:
        await address(process)
        mapped = await asyncio.to_thread(Path(f"/proc/{process.pid}/maps").read_text)

    assert "python" in mapped
    assert not re.findall(r"torch|openvino|cv2|PIL/|numpy", mapped)
