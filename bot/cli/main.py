"""`floorwalker`: the list of commands, and how every command ends (0 done, 2 a mistake of the user, 1 otherwise)."""

import sys

import typer

from bot.cli import bench, corpus, data, desk, dossiers, exceptions, numbers, running, runs, truth
from bot.cli.usage_mistake import told
from floorwalker.errors import FloorwalkerError, Misconfigured, UserMistake

app = typer.Typer(
    name="floorwalker",
    help="A Slack copilot for the operations team of an e-commerce company.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("demo")(running.demo)
app.command("serve")(running.serve)
app.command("ask", epilog='Example: floorwalker ask "what is about to run out?"')(desk.ask)
app.command(
    "kpi",
    epilog="Example: floorwalker kpi on_time_ship_rate --by carrier --from 2026-10-01 --to 2026-11-01 --where location=dc-east",
)(numbers.kpi)
app.command("stock")(numbers.stock)
app.command("risk")(numbers.risk)
app.command("mismatches")(truth.mismatches)
app.command("exceptions")(exceptions.exceptions)
app.command("order")(dossiers.order)
app.command("sku")(dossiers.sku)
app.command("po")(dossiers.po)
app.command("inbound", epilog="Example: floorwalker inbound --late --vendor 'Calder Goods'")(dossiers.inbound)
app.command("pace")(dossiers.pace)
app.command("promo")(dossiers.promo)
app.command("audit")(dossiers.audit)
app.command("digest")(desk.digest)
app.command("doctor")(running.doctor)
app.command("bench")(bench.bench)
app.add_typer(corpus.app, name="playbooks")
app.add_typer(runs.app, name="runs")
app.add_typer(data.app, name="data")


def main() -> None:
    """Run a command; what a person did wrong is one sentence on stderr, never a traceback."""
    try:
        ended = app(prog_name="floorwalker", standalone_mode=False)
    except typer.Abort:
        print("Stopped.", file=sys.stderr)
        raise SystemExit(1) from None
    except typer.TyperException as mistake:
        print(told(mistake), file=sys.stderr)
        raise SystemExit(mistake.exit_code) from None
    except (UserMistake, Misconfigured) as mistake:
        print(mistake, file=sys.stderr)
        raise SystemExit(2) from None
    except FloorwalkerError as failure:
        print(failure, file=sys.stderr)
        raise SystemExit(1) from None
    raise SystemExit(ended if isinstance(ended, int) else 0)
