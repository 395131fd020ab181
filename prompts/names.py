"""The prompts there are, each with the values it declares. A test keeps this list and the files in step."""

COPILOT = "copilot"
EARLIER = "earlier"

DECLARED: dict[str, frozenset[str]] = {
    COPILOT: frozenset({"today", "metrics"}),
    EARLIER: frozenset({"exchanges", "question"}),
}
"""Prompt name → the values it must be given, no more and no fewer."""
