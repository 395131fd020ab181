"""`floorwalker playbooks …`: sync, search, show, lint, stale, calibrate."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.batch import read_batch
from bot.cli.context import VerifiedOnly, context, only_verified
from bot.cli.terminal import bar, console, print_json, print_markdown, print_table
from floorwalker.errors import UserMistake

if TYPE_CHECKING:
    from knowledge.calibrate import Share
    from knowledge.document import Document
    from knowledge.library import Library
    from knowledge.sync import SyncReport

app = typer.Typer(
    help="The playbook corpus: sync, search, read, check.", no_args_is_help=True, rich_markup_mode=None
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document (one a line with --batch).")]


def _library(*, verified_only: bool = False) -> "Library":
    from bot.app_corpus import build_library

    here = only_verified(context(), verified_only)
    return build_library(here.settings, here.home, here.clock)


@app.command()
def sync(
    folders: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders of Markdown, reStructuredText, text and HTML, or git repositories; they become the corpus."
        ),
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--yes", help="Go on although many documents would be deleted.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make these folders the corpus of this home; only what changed is read again."""
    from knowledge.sync import TooManyDeletions

    library = _library()
    try:
        report = _sync(library, folders or [], confirmed=confirm, quiet=as_json)
    except TooManyDeletions as many:
        if as_json or not (sys.stdin.isatty() and typer.confirm(f"{many} Go on?")):
            raise
        report = _sync(library, folders or [], confirmed=True, quiet=as_json)
    if as_json:
        print_json(report)
        return
    console.print(
        f"{report.documents} documents in {report.chunks} chunks: {len(report.added)} added, {len(report.changed)} changed,"
        f" {len(report.renamed)} renamed, {len(report.removed)} removed, {report.unchanged} unchanged;"
        f" {report.embedded} texts embedded, {report.seconds:.1f} s.",
        markup=False,
    )
    for sentence in [*report.refused, *report.notes]:
        console.print(sentence, markup=False)


def _sync(library: "Library", folders: Sequence[str], *, confirmed: bool, quiet: bool) -> "SyncReport":
    with bar("syncing", quiet=quiet) as progress:
        return library.sync(
            folders,
            confirmed=confirmed,
            progress=lambda done, total, what: progress(
                done / max(total, 1), f"{what} {done:,} of {total:,}"
            ),
        )


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", help='A file with one {"id", "query"} a line.')
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many documents.")] = 10,
    verified_only: VerifiedOnly = False,
    as_json: AsJson = False,
) -> None:
    """The documents that fit best, best first."""
    library = _library(verified_only=verified_only)
    if batch is not None:
        for entry in read_batch(batch, "query"):
            found = library.search(entry.words, limit=limit).to_json()
            print_json({"id": entry.id, **found.model_dump(mode="json")}, compact=True)
        return
    if question is None:
        raise UserMistake(
            'Say what to look for, for example `floorwalker playbooks search "carrier outage"`.'
        )
    result = library.search(question, limit=limit)
    if as_json:
        print_json(result.to_json())
        return
    rows = [
        [
            hit.document.id,
            hit.document.title,
            f"{hit.score:.2f}",
            hit.sections[0].section if hit.sections else "",
        ]
        for hit in result.hits
    ]
    print_table(f"{question}", ["document", "title", "score", "best section"], rows, numbers=(2,))
    if result.abstained:
        console.print(f"The corpus does not answer this: {result.reason}", markup=False)
    if result.known_gap:
        known = result.known_gap
        console.print(f"Known gap of {known.document.id}: {known.question}", markup=False)
    for one in result.held_back:
        console.print(f"Held back: {one.document.id}, {one.reason}.", markup=False)
    console.print(result.searched, style="dim", markup=False)


@app.command()
def show(
    document_id: Annotated[str, typer.Argument(help="The document's id.")], as_json: AsJson = False
) -> None:
    """A document with its owner, version and review."""
    library = _library()
    document = library.document(document_id)
    if as_json:
        print_json(document_json(document, library))
        return
    reviewed = document.reviewed_on or "never"
    console.print(
        f"{document.id}: {document.kind.value} v{document.version}, owner {document.owner or 'unknown'}, reviewed {reviewed}",
        style="bold",
        markup=False,
    )
    print_markdown(document.body)


def document_json(document: "Document", library: "Library") -> dict[str, object]:
    """A document as `playbooks show --json` prints it."""
    return {
        "document_id": document.id,
        "type": document.kind.value,
        "title": document.title,
        "owner": document.owner,
        "audience": document.audience,
        "version": document.version,
        "status": document.status.value,
        "reviewed_on": document.reviewed_on,
        "overdue": any(one.document_id == document.id for one in library.stale()),
        "triggers": document.triggers,
        "success_criteria": document.success_criteria,
        "escalation": document.escalation,
        "path": document.path,
        "body": document.body,
    }


@app.command()
def lint(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders to check; the corpus's own when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What authors should mend: file, line, what, remedy."""
    from knowledge.lint import lint as lint_folder

    chosen = folders or [Path(folder) for folder in _library().status().folders]
    findings = lint_folder(chosen, context().clock.now().date())
    if as_json:
        print_json({"findings": findings})
    else:
        for finding in findings:
            console.print(f"{finding.file}:{finding.line}: {finding.what} {finding.remedy}", markup=False)
        console.print(
            f"{len(findings)} to mend in {', '.join(str(folder) for folder in chosen)}.", markup=False
        )
    if findings:
        raise typer.Exit(1)


@app.command()
def stale(as_json: AsJson = False) -> None:
    """Documents whose review is overdue, longest first."""
    overdue = _library().stale()
    if as_json:
        print_json({"stale": overdue})
        return
    rows = [
        [one.document_id, one.title, one.owner or "unknown", str(one.reviewed_on), f"{one.days_overdue}"]
        for one in overdue
    ]
    print_table(
        "Overdue reviews", ["document", "title", "owner", "reviewed", "days overdue"], rows, numbers=(4,)
    )


@app.command()
def calibrate(
    questions: Annotated[
        list[Path] | None,
        typer.Option(
            "--questions",
            help="YAML files or folders of labelled questions; without them the pages ask for themselves.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Set for this corpus when a search says that nothing answers; keeps it in the home."""
    found = _library().calibrate(questions or [])
    if as_json:
        print_json(found)
        return
    halves = [("set on", found.tuned), *([("measured on", found.frozen)] if found.frozen else [])]
    rows = [
        [half, what, _share(getattr(one, field))]
        for half, one in halves
        for what, field in (
            ("right document first", "right_first"),
            ("right in the first two", "right_in_two"),
            ("unanswerable refused", "refused"),
            ("answerable refused", "wrongly_refused"),
        )
    ]
    print_table(f"Calibrated with {found.questions}", ["half", "what", "share, 95 % interval"], rows)


def _share(share: "Share") -> str:
    if share.value is None or share.interval is None:
        return "no question"
    low, high = share.interval
    return f"{share.value:.1%} [{low:.1%}, {high:.1%}] ({share.right} of {share.of})"


@app.command()
def gaps(as_json: AsJson = False) -> None:
    """Questions nobody could answer, grouped, by the owner of the nearest page."""
    found = _library().gaps()
    if as_json:
        print_json({"gaps": found})
        return
    rows = [
        [
            one.owner or "unknown",
            f"{one.count}",
            "; ".join(one.questions[:3]),
            one.nearest or "none",
            one.last[:10],
        ]
        for one in found
    ]
    print_table(
        "Unanswered", ["owner", "times", "questions", "nearest page", "last asked"], rows, numbers=(1,)
    )


@app.command()
def history(
    document_id: Annotated[str, typer.Argument(help="The document's id.")], as_json: AsJson = False
) -> None:
    """What each sync found about a document, newest first."""
    events = _library().history(document_id)
    if as_json:
        print_json({"document_id": document_id, "events": events})
        return
    rows = [
        [one.at[:16], one.what, one.version, one.owner or "unknown", one.reviewed_on or "never"]
        for one in events
    ]
    print_table(document_id, ["when", "what", "version", "owner", "reviewed"], rows)


@app.command()
def propose(
    source: Annotated[
        str, typer.Argument(help="A text file with a thread or notes; - reads standard input.")
    ],
    title: Annotated[str, typer.Option("--title", help="What the page is about.")],
    owner: Annotated[
        str | None, typer.Option("--owner", help="Who reviews it; the nearest page's owner if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draft a page from what people wrote, as a file for its owner to review; the corpus is not changed."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise UserMistake(f"{source} cannot be read as UTF-8 text; name a text file.") from unreadable
    here = context()
    proposal = _library().propose(text, title, owner)
    folder = here.home.root / "proposals"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{proposal.document_id}.md"
    if path.exists():
        raise UserMistake(f"{path} is there already; review or remove it, or choose another title.")
    path.write_text(proposal.text, encoding="utf-8")
    if as_json:
        print_json({"document_id": proposal.document_id, "owner": proposal.owner, "path": path})
        return
    console.print(
        f"Draft in {path}, to be reviewed by {proposal.owner or 'an owner yet to be named'}; "
        "it enters the corpus when its owner puts it into a corpus folder.",
        markup=False,
    )
