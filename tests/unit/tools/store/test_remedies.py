"""What a mapper is told to write instead."""

import pytest

from tools.store.checks import Refusal
from tools.store.remedies import remedy


@pytest.mark.parametrize(
    ("reason", "value", "told"),
    [
        ("placed_at: not a moment", "31/12/2026", "strptime"),
        ("target_day: not a local day", "31.12.2026", "strptime"),
        ("unit_price: not a money amount", "1.234,56", "replace"),
        ("qty: not a quantity", "0,5", "replace"),
        (
            "unit_price: not a money amount",
            "1,234.56",
            "commas of thousands are left out with replace(x, ',', '')",
        ),
        ("unit_price: not a money amount", "1,234", "replace(x, ',', ''); a decimal comma is read with"),
        ("unit_price: not a money amount", "£12.50", "a sign or a unit is left out"),
        ("rate: not a rate", "0,92", "a decimal comma"),
        ("qty: not a quantity", "12 pcs", "a sign or a unit is left out"),
        ("unit_price: not a money amount", "free", ""),
        ("order_id: given twice", "1", "the first row of a key was kept"),
        ("order_id: missing", None, ""),
    ],
)
def test_a_refusal_says_what_to_write_instead_where_it_can(reason: str, value: str | None, told: str) -> None:
    said = remedy(Refusal(reason, 1, "1", value))
    assert told in said if told else said == ""


def test_an_amount_with_commas_of_thousands_is_never_told_to_become_a_thousandth() -> None:
    for value in ("1,234.56", "1,234,567", "12,345.6"):
        assert "decimal comma" not in remedy(Refusal("unit_price: not a money amount", 1, "1", value))
