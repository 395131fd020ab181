"""Digest lines that are no metric of their own: the month's pace, and where the systems disagree. Called by the digests."""

from bot.numbers import NumbersDesk
from bot.reply import DigestLine
from bot.tell_dossiers import tell_pace
from bot.tell_findings import tell_mismatches
from floorwalker.errors import NoData
from tools.pacing import Standing
from tools.risk import State

_STATES = {
    Standing.AHEAD: State.GREEN,
    Standing.ON_PACE: State.GREEN,
    Standing.BEHIND: State.AMBER,
    Standing.UNKNOWN: State.NO_DATA,
}
KINDS = 3
"""How many kinds of mismatch a digest names."""


def pace_lines(desk: NumbersDesk, metric: str) -> list[DigestLine]:
    """How the month stands to its target; no line where there is no target."""
    try:
        pace = desk.pace(metric, "month")
    except NoData:
        return []
    words = desk.words
    so_far, _, _, needed, landing = pace.figures
    head = tell_pace(pace, words).splitlines()[0]
    text = f"{head} So far {words.shown(so_far)}, expected landing {words.shown(landing)}, needed {words.shown(needed)} a day."
    ask = "Say what closes the gap." if pace.standing is Standing.BEHIND else "Confirm the landing."
    return [
        DigestLine(
            text=text,
            about=f"pace of {words.title(metric).lower()}",
            owner=words.owner(metric),
            ask=ask,
            state=_STATES[pace.standing].value,
            figures=pace.figures,
        )
    ]


def truth_lines(desk: NumbersDesk, area: str) -> list[DigestLine]:
    """The kinds of mismatch of an area that cost most; one line that says so when the systems agree."""
    report = desk.mismatches()
    told = sorted(
        (kind for kind in report.kinds if kind.area == area and kind.findings), key=lambda one: -one.money
    )
    if not told:
        judged = [kind.title for kind in report.kinds if kind.area == area]
        looked = f"No mismatch among those looked for: {'; '.join(judged)}."
        text = looked if judged else "The data do not let two systems be compared."
        owner = desk.words.owner("inventory_accuracy")
        return [DigestLine(text=text, owner=owner, ask=None, state=State.NO_DATA.value, figures=[])]
    figures = tell_mismatches(report, desk.words, desk.time_zone()).figures
    lines = []
    for kind in told[:KINDS]:
        worst = report.of(kind.kind)[0]
        own = [figure for figure in figures if figure.key == {"kind": kind.kind}]
        shown = ", ".join(desk.words.shown(figure) for figure in own)
        lines.append(
            DigestLine(
                text=f"{kind.title}: {shown}.",
                owner=worst.owner,
                ask=f"Follow {worst.runbook}.",
                state="",
                figures=own,
            )
        )
    return lines
