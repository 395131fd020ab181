"""Identifiers are split and kept whole; words are folded and stemmed."""

import pytest

from knowledge.words import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KubePodCrashLooping", ["kubepodcrashlooping", "kube", "pod", "crash", "loop"]),
        ("ERR-4012", ["err-4012", "err", "4012"]),
        ("sku_id", ["sku_id", "sku", "id"]),
        ("carrier-outage", ["carrier-outage", "carrier", "outag"]),
        ("3PL", ["3pl", "pl"]),
        ("the courier's returns", ["courier", "return"]),
        ("Rückgabe über Café", ["ruckgab", "uber", "cafe"]),
        ("what is it?", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected
