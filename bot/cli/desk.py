"""`floorwalker ask` and `digest`: the same turn that Slack gets, on the terminal."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot.cli.batch import read_batch
from bot.cli.context import Context, VerifiedOnly, context, given_day, only_verified
from bot.cli.receipts import print_figures, print_receipt, print_sheet
from bot.cli.terminal import console, messages, print_hanging, print_json, print_markdown
from bot.numbers import NumbersDesk
from bot.reach import reaches
from bot.reply import Answer, Digest, Withheld
from bot.request import Request, Wish
from bot.sheets import sheets
from floorwalker.errors import UserMistake
from floorwalker.evidence import Citation, Figure
from floorwalker.home import Home
from floorwalker.identity import OPERATOR, TERMINAL
from floorwalker.phrase import in_words

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document (one a line with --batch).")]


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE", help='A file with one {"id", "question"} a line.'),
    ] = None,
    asker: Annotated[str | None, typer.Option("--as", metavar="USER", help="Ask as this Slack user.")] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="CHANNEL", help="Ask in this Slack channel.")
    ] = None,
    verified_only: VerifiedOnly = False,
    as_json: AsJson = False,
) -> None:
    """Ask in words: figures with receipts, procedures with sources."""
    if (question is None) == (batch is None):
        raise UserMistake(
            'Give a question, for example `floorwalker ask "days of supply by category"`, or --batch FILE.'
        )
    here = only_verified(context(), verified_only)
    _refuse_empty(here.home)
    entries = read_batch(batch, "question") if batch else []
    asked = [(one.id, one.words) for one in entries] if batch else [(None, question or "")]
    asyncio.run(_ask_all(here, asked, asker, channel, as_json))


def _refuse_empty(home: Home) -> None:
    if not home.warehouse.exists() and not home.corpus.exists():
        raise UserMistake(
            f"The home {home.root.resolve()} is empty; load the practice shop with `floorwalker demo --prepare`, or your own data with"
            " `floorwalker data import MAPPING --source DIR` and your playbooks with `floorwalker playbooks sync DIR`."
        )


async def _ask_all(
    here: Context,
    asked: Sequence[tuple[str | int | None, str]],
    asker: str | None,
    channel: str | None,
    as_json: bool,
) -> None:
    from bot.app import build_turn, open_drafter, shopfront, someone

    shop = shopfront(here.slack_settings(), here.home, here.clock)
    actor, audience = OPERATOR, TERMINAL
    if asker or channel:
        actor, audience = await someone(shop, asker, channel)
    async with open_drafter(shop.settings) as drafter:
        turn = build_turn(shop, drafter)
        for asked_id, words in asked:
            reply = await turn.reply(Request(Wish.ASK, words, here.clock.now(), actor, audience))
            answer = reply.answer if isinstance(reply, Withheld) else reply
            assert isinstance(answer, Answer)
            _show(answer, asked_id, shop.desk, as_json=as_json)


def _show(answer: Answer, asked_id: str | int | None, desk: NumbersDesk, *, as_json: bool) -> None:
    if asked_id is not None:
        print_json({"id": asked_id, **answer.model_dump(mode="json", by_alias=True)}, compact=True)
    elif as_json:
        print_json(answer)
    else:
        _print_answer(answer, desk)


def _print_answer(answer: Answer, desk: NumbersDesk) -> None:
    print_markdown(answer.text)
    together, alone = sheets(answer.figures, desk.words)
    for sheet in together:
        print_sheet(sheet, desk.words)
    for group in _by_query(alone):
        if group[0].key:
            print_figures(group, desk.words)
        elif group[0].value is not None:
            print_receipt(group[:1], desk.words)
    for source in dict.fromkeys(map(_source, answer.citations)):
        console.print(source, style="dim", markup=False)
    for suggestion in answer.suggestions:
        console.print(f"try: {suggestion}", style="dim", markup=False)


def _source(citation: Citation) -> str:
    overdue = ", review overdue" if citation.overdue else ""
    return (
        f"[{citation.document_id}] {citation.title} > {citation.section}, v{citation.version},"
        f" owner {citation.owner or 'unknown'}, reviewed {citation.reviewed_on or 'never'}{overdue}"
    )


def _by_query(figures: list[Figure]) -> list[list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(f"{figure.query}{figure.filters}", []).append(figure)
    return list(groups.values())


def digest(
    day: Annotated[str, typer.Argument(help="monday, wednesday or friday.")],
    on: Annotated[str | None, typer.Option("--date", metavar="DAY", help="As of this local day.")] = None,
    post: Annotated[bool, typer.Option("--post", help="Post it to its channel, once for its slot.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """A cadence digest: demand and inventory, fulfilment and service, or margin and risk."""
    from bot.app import post_digest, shopfront
    from bot.digests import make_digest

    here = context()
    shop = shopfront(here.slack_settings(), here.home, here.clock)
    made = make_digest(shop.desk, day.lower(), given_day(on, "--date"))
    if post:
        local = given_day(on, "--date") or shop.desk.today()
        posted = asyncio.run(post_digest(shop, day.lower(), local, made))
        messages.print("Posted." if posted else "This slot was posted before; nothing was sent.")
    if as_json:
        print_json(made)
        return
    _print_digest(made)


def _print_digest(made: Digest) -> None:
    console.print(Text(made.title, style="bold"))
    for told in made.standing():
        print_hanging(Text(""), Text(told))
    for section in made.sections:
        console.print(Text(f"\n{section.title}", style="bold"))
        for line in section.lines:
            print_hanging(Text("- "), Text(line.text.replace("**", "")))
            facts = [in_words(line.state), f"owner {line.owner or 'nobody'}", line.ask or ""]
            facts.append(reaches(line.figures))
            print_hanging(Text("    "), Text("; ".join(fact for fact in facts if fact)), style="dim")
