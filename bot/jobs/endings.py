"""The answers the worker gives by itself: notices, a part that is down, a turn that took too long, a crash. Pure."""

from bot.reply import Answer
from floorwalker.outcome import Outcome


def notice(text: str, trace_id: str, suggestions: tuple[str, ...] = ()) -> Answer:
    """A sentence that needs no turn."""
    outcome = Outcome.AMBIGUOUS if suggestions else Outcome.ANSWERED
    return Answer(
        outcome=outcome,
        intent=None,
        text=text,
        suggestions=list(suggestions),
        trace_id=trace_id,
        elapsed_ms=0,
    )


def source_down(reason: str, trace_id: str, elapsed_ms: int) -> Answer:
    """A part outside of us does not answer; `reason` is a sentence for people."""
    return _ended(Outcome.SOURCE_DOWN, f"{reason} Please ask again in a few minutes.", trace_id, elapsed_ms)


def not_allowed(reason: str, trace_id: str, elapsed_ms: int) -> Answer:
    """The asker, or the place, may not have it; `reason` names neither content nor size."""
    return _ended(Outcome.NO_PERMISSION, reason, trace_id, elapsed_ms)


def refused(reason: str, trace_id: str, elapsed_ms: int) -> Answer:
    """What was asked cannot be used as it is; `reason` says what to do."""
    return _ended(Outcome.AMBIGUOUS, reason, trace_id, elapsed_ms)


def too_slow(seconds: float, trace_id: str, elapsed_ms: int) -> Answer:
    """The turn was cut off."""
    text = f"This took longer than {seconds:.0f} seconds, so I stopped. A narrower question may help."
    return _ended(Outcome.OVER_BUDGET, text, trace_id, elapsed_ms)


def crashed(trace_id: str, elapsed_ms: int) -> Answer:
    """A bug of ours; the log knows it by the trace id."""
    text = "Something went wrong on our side, and nothing was changed. Please tell your operator the trace below."
    return _ended(Outcome.ERROR, text, trace_id, elapsed_ms)


def _ended(outcome: Outcome, text: str, trace_id: str, elapsed_ms: int) -> Answer:
    return Answer(outcome=outcome, intent=None, text=text, trace_id=trace_id, elapsed_ms=elapsed_ms)
