"""The command line: toonbot run | convert | styles | jobs | backup | doctor | health."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot import config, credentials, exits, hardening, health, jobs, logs, styles
from bot.convert import convert
from bot.findings import State
from bot.first_start import offer_weights
from bot.redaction import redacted

app = typer.Typer(
    help="Turns photos into cartoons: as a Telegram bot, in a local chat page, or right here.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(convert)
app.add_typer(styles.app, name="styles")
app.add_typer(jobs.app, name="jobs")
app.command()(jobs.backup)


@app.command()
def run(
    local: Annotated[
        bool, typer.Option("--local", help="Open the local chat page although there is a token.")
    ] = False,
) -> None:
    """Serve Telegram; without a token, open a local chat page and print its address.

    Settings come from the environment and from .env; the README lists them. Stops on Ctrl-C and
    SIGTERM. Exit codes: 0 stopped, 69 Telegram cannot be reached, 73 the data folder cannot be
    written, 75 another copy runs with the same token, 78 a setting or the token is wrong.
    """
    signal.signal(signal.SIGTERM, _leave)  # until the service itself listens
    hardening.seal()
    from bot.app import serve, stop_on_signals  # noqa: PLC0415 - `toonbot --help` stays quick

    settings = _settings()
    if local:
        settings = settings.without_token()
    offer_weights(settings, Console())

    async def main() -> None:
        await serve(settings, stop_on_signals())

    try:
        asyncio.run(main())
    except exits.Unable as unable:
        _end(redacted(str(unable), settings.secret), unable.code)


@app.command("doctor")
def examine() -> None:
    """Say what this machine has and what is missing. Exit code 1 if something must be mended."""
    from bot import doctor  # noqa: PLC0415 - `toonbot health` stays quick

    settings = _settings()
    findings = asyncio.run(doctor.examine(settings))
    doctor.show(findings, Console())
    if any(finding.state is State.BAD for finding in findings):
        raise typer.Exit(1)


@app.command("health")
def ask_health(
    port: Annotated[int | None, typer.Option(help="Default: TOONBOT_PORT.")] = None,
) -> None:
    """Ask the service that runs on this machine how it is. Exit code 1 if it is not well."""
    try:
        checks = health.ask(port or _settings().port)
    except OSError as error:
        _end(f"nothing answers: {error}", 1)
    Console().print(", ".join(f"{name}: {'ok' if ok else 'NOT OK'}" for name, ok in checks.items()))
    if not all(checks.values()):
        raise typer.Exit(1)


def _leave(_number: int, _frame: object) -> NoReturn:
    """Nothing has begun, so there is nothing to finish."""
    raise SystemExit(0)


def _settings() -> config.Settings:
    try:
        settings = config.load()
    except config.ConfigError as error:
        _end(str(error), exits.CONFIG)
    os.environ.pop(credentials.KEY, None)  # no process that we start needs it
    logs.configure(settings.log_level, settings.secret)
    return settings


def _end(line: str, code: int) -> NoReturn:
    typer.echo(f"toonbot: {line}", err=True)
    raise typer.Exit(code)


def main() -> None:
    """The console script."""
    app()
