"""Tables on terminals of any width: no word is broken, nothing is cut off."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from bot.cli.terminal import drawn, hanging, kept_lines, least_width, roomy, widths

COLUMNS = ["SKU", "title", "next ETA", "all locations"]
ROWS = [
    ["MUG-0001", "Blue Stoneware Mug", "", "out"],
    ["STL-0011", "Rust LED String Lights", "12 Jan, 4", "low"],
]


def shown(columns: list[str], rows: list[list[str]]) -> str:
    """What stands on a terminal of 60 columns."""
    page = Console(file=io.StringIO(), width=60, highlight=False)
    with page.capture() as written:
        page.print(drawn("At risk", columns, rows, (), page.width))
    return written.get()


def test_a_table_that_fits_keeps_every_word_whole() -> None:
    text = shown(COLUMNS, ROWS)
    assert all(len(line) <= 60 for line in text.splitlines())
    for word in ("MUG-0001", "Stoneware", "String", "locations"):
        assert word in text


def test_where_no_table_fits_each_row_names_its_columns() -> None:
    columns = [*COLUMNS, *(f"measurement{n}" for n in range(6))]
    text = " ".join(shown(columns, [[*row, *("1234567" for _ in range(6))] for row in ROWS]).split())
    assert "MUG-0001 title Blue Stoneware Mug; all locations out; measurement0 1234567" in text
    assert "next ETA ;" not in text


@settings(max_examples=40)
@given(
    rows=st.lists(st.lists(st.text("abc ", max_size=20), min_size=3, max_size=3), max_size=4),
    whole=st.integers(10, 90),
)
def test_columns_are_no_wider_than_their_cells_and_fit_where_they_can(
    rows: list[list[str]], whole: int
) -> None:
    columns = ["id", "some title", "value"]
    found = widths(columns, rows, whole)
    natural = [
        max(len(cell) for cell in (column, *(row[n] for row in rows))) for n, column in enumerate(columns)
    ]
    assert all(one <= most for one, most in zip(found, natural, strict=True))
    drawn = sum(found) + 3 * len(found) + 1
    assert drawn <= max(whole, least_width(columns, rows))


def test_text_beside_a_head_keeps_to_its_own_column() -> None:
    lines = [
        line.plain for line in hanging(Text("high  "), Text("Order 7 was to leave by noon and has not."), 38)
    ]
    assert lines == ["high  Order 7 was to leave by noon and", "      has not."]


def test_what_can_be_spared_is_left_out_until_the_rest_reads_easily() -> None:
    columns = [*COLUMNS, *(f"measure{n}" for n in range(6))]
    rows = [[*row, *("1234567" for _ in range(6))] for row in ROWS]
    spare = ("measure5", "measure4", "measure3", "title", "measure2", "measure1")
    kept = [columns[place] for place in roomy(columns, rows, 80, spare)]
    assert kept == ["SKU", "next ETA", "all locations", "measure0", "measure1", "measure2"]
    assert roomy(columns, rows, 400, spare) == list(range(10))


def test_lines_of_a_text_stay_lines_and_a_list_ends_where_it_ends() -> None:
    text = "**PO-7** is late.\nCall the supplier.\n- Mug: 0 of 6\n  more of it\nTwo more lines."
    assert kept_lines(text) == (
        "**PO-7** is late.  \nCall the supplier.  \n- Mug: 0 of 6\n  more of it\n\nTwo more lines.  "
    )
