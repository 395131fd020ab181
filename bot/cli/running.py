"""`floorwalker demo`, `serve`, `doctor`: the long-running commands and the check before them."""

import asyncio
import json
import signal
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from bot.cli.context import Context, context, given_moment, keep_clock
from bot.cli.terminal import bar, console, print_json
from floorwalker.clock import OffsetClock, SystemClock
from floorwalker.errors import SourceDown
from floorwalker.settings import Settings

if TYPE_CHECKING:
    from simulator.slack import PracticeSlack

LOCAL_ZONE = "UTC"
MANIFEST = Path(__file__).parents[2] / "manifest.json"


def demo(
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only load the practice shop and the starter library.")
    ] = False,
    lines: Annotated[
        int | None, typer.Option("--lines", min=2000, help="Size of the practice shop in order lines.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of the practice Slack on 127.0.0.1.")
    ] = 8765,
    now: Annotated[
        str | None, typer.Option("--now", help="Begin at this moment instead of the machine's.")
    ] = None,
) -> None:
    """The practice shop, a practice Slack page and the real bot, on this machine."""
    from bot.cli.practice import prepare as prepare_home
    from simulator.shop import DEFAULT_LINES

    here = context()
    moment = given_moment(now, "--now", LOCAL_ZONE)
    keep_clock(here.home, moment)
    clock = OffsetClock(moment or SystemClock().now())
    with bar("preparing") as progress:
        told = prepare_home(here.settings, here.home, clock, lines or DEFAULT_LINES, progress)
    console.print(f"Ready: {told}.", markup=False)
    if not prepare:
        asyncio.run(_demo(here, clock, port))


async def _demo(here: Context, clock: OffsetClock, port: int) -> None:
    from bot.app import running_bot, shopfront
    from bot.cli.practice import (
        PracticeSlackDoor,
        forget_practice_state,
        practice_database,
        with_practice_cadence,
    )
    from simulator.slack import PracticeSlack, practice_workspace, with_manifest

    def moved(moment: datetime) -> None:
        clock.move_to(moment)
        keep_clock(here.home, moment)

    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    workspace = with_manifest(practice_workspace(), manifest)
    slack = PracticeSlack(workspace, clock=clock, on_clock_move=moved)
    await slack.start(port=port)
    door = PracticeSlackDoor(slack.api_url, slack.bot_token)
    door.keep(here.home)
    try:
        forget_practice_state(here.home)
        pointed = _pointed_at(here.settings, slack, practice_database(here.home))
        settings = with_practice_cadence(pointed)
        async with running_bot(shopfront(settings, here.home, clock)):
            console.print(f"The practice Slack is at {slack.base_url}/ (Ctrl-C ends it).", markup=False)
            await _until_stopped()
    finally:
        door.forget(here.home)
        await slack.stop()


def _pointed_at(settings: Settings, slack: "PracticeSlack", database: str) -> Settings:
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_signing_secret": SecretStr(slack.signing_secret),
            "slack_api_url": slack.api_url,
            "database_url": database,
        }
    )


def serve(
    http: Annotated[bool, typer.Option("--http", help="Receive over HTTP instead of Socket Mode.")] = False,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 3000,
) -> None:
    """Work in the real Slack."""
    here = context()
    asyncio.run(_serve(here, http, host, port))


async def _serve(here: Context, http: bool, host: str, port: int) -> None:
    from bot.app import Http, running_bot, shopfront
    from bot.app_corpus import build_library

    if here.settings.file.playbooks:
        library = build_library(here.settings, here.home, here.clock)
        try:
            await asyncio.to_thread(library.sync, list(here.settings.file.playbooks))
        except SourceDown as away:
            # An embedding model behind an address is no reason to be silent: the corpus answers as it was.
            console.print(f"{away} The playbooks are as they were at the last sync.", markup=False)
        library.close()
    place = Http(host, port) if http else None
    async with running_bot(shopfront(here.settings, here.home, here.clock), place):
        where = f"over HTTP on http://{host}:{port}/slack/events" if http else "over Socket Mode"
        console.print(f"Floorwalker is at work, {where} (Ctrl-C ends it).", markup=False)
        await _until_stopped()


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Check tokens, scopes, channels, model, database, data, index and clock, each with its remedy."""
    from bot.cli.checkup import examine

    here = context()
    findings = asyncio.run(examine(here))
    if as_json:
        print_json({"checks": findings})
    else:
        for finding in findings:
            console.print(f"{finding.state:5} {finding.name}: {finding.detail}", markup=False)
            if finding.remedy:
                console.print(f"      {finding.remedy}", style="dim", markup=False)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)
