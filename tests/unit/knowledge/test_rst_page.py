"""reStructuredText → Markdown: what keeps its shape, what is hidden, and that nothing hostile gets through."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.errors import UserMistake
from knowledge.document import parse_document
from knowledge.rst_page import to_markdown

PAGE = """\
============
Till is down
============

:owner: @desk
:version: 2.1
:reviewed-on: 2026-11-01
:Author: Somebody

Use this when the till `does not start <https://wiki.example/till>`_, see `the manual`_ or :ref:`the floor <floor>`.
Run ``till --restart`` twice::

    till --restart

Steps
-----

1. Pull the plug.

   * wait ten seconds

#. Call :doc:`/desk`.

.. note:: Never open the drawer.
   It bites.

.. code-block:: sh
   :linenos:

   echo "## not a heading"

.. A comment for nobody.

Roll back
~~~~~~~~~

    Quoted text
    over two lines.

Steps taken
-----------

# not a heading

.. _the manual: https://wiki.example/manual
"""
SHAPED = """\
---
owner: "@desk"
version: "2.1"
reviewed_on: "2026-11-01"
---
# Till is down

:Author: Somebody

Use this when the till [does not start](https://wiki.example/till), see [the manual](https://wiki.example/manual) or the floor.
Run `till --restart` twice:

```
till --restart
```

## Steps

1. Pull the plug.

   * wait ten seconds

1. Call /desk.

**Note:** Never open the drawer.
It bites.

```sh
echo "## not a heading"
```

<!-- A comment for nobody. -->

### Roll back

> Quoted text
> over two lines.

## Steps taken

\\# not a heading
"""


def test_headings_lists_code_links_and_notes_keep_their_shape() -> None:
    assert to_markdown(PAGE) == SHAPED


def test_a_page_is_a_document_with_its_fields_and_its_comment_counted() -> None:
    document = parse_document(PAGE.encode(), "desk/till.rst")
    assert (document.id, document.title, document.owner) == ("desk/till", "Till is down", "@desk")
    assert str(document.reviewed_on) == "2026-11-01"
    assert document.hidden == 1 and "nobody" not in document.body


@pytest.mark.parametrize(
    "drawn",
    [
        "+-----+--------+\n| who | limit  |\n+=====+========+\n| agent | 15 |\n+-----+--------+",
        "+-----+--------+\n| who | limit  |\n+     +--------+\n| two | rows   |\n+-----+--------+",
        "=====  =====\nboth columns\n------------\nA      B\n=====  =====\n1      2\n=====  =====",
    ],
)
def test_a_table_that_is_not_plain_stays_as_it_is_drawn(drawn: str) -> None:
    assert f"```\n{drawn}\n```" in to_markdown(f"T\n====\n\n{drawn}\n\nafter\n")


@pytest.mark.parametrize(
    "table",
    [
        "+-------+----------+\n| who   | limit    |\n+=======+==========+\n| agent | 15 USD   |\n|       | an order |\n+-------+----------+",
        "=====  ===============\nwho    limit\n=====  ===============\nagent  15 USD an order\n=====  ===============",
        ".. list-table:: \n   :header-rows: 1\n\n   * - who\n     - limit\n   * - agent\n     - 15 USD\n       an order",
        '.. csv-table::\n   :header: "who", "limit"\n\n   "agent", "15 USD an order"',
    ],
)
def test_plain_tables_become_tables(table: str) -> None:
    body = to_markdown(f"Limits\n======\n\n{table}\n\nafter\n")
    assert "| who | limit |\n| --- | --- |\n| agent | 15 USD an order |\n" in body
    assert body.endswith("after\n")


def test_nothing_is_read_from_elsewhere_and_raw_blocks_are_hidden() -> None:
    page = "T\n====\n\n.. include:: /etc/passwd\n\n.. raw:: html\n\n   <script>x --> y</script>\n\nText.\n"
    document = parse_document(page.encode(), "t.rst")
    assert document.body.split() == ["#", "T", "Text."]
    assert document.hidden == 2


def test_a_field_given_twice_is_refused_as_in_any_page() -> None:
    with pytest.raises(UserMistake, match="'audience' twice"):
        parse_document(b":audience: finance\n:audience: everyone\n\nText.\n", "t.rst")


def test_deep_nesting_and_long_lines_are_worked_through() -> None:
    deep = "\n".join(f"{' ' * depth}.. note:: level {depth}" for depth in range(900))
    assert "level 899" in to_markdown(deep)
    for mark in ("a-", "`<", "` ", "``", "=", ": ", "\n", ".. _", ":a:`", "=== ===\n", "== ==\nx\n"):
        assert to_markdown(f"begin {mark * 100_000}\n\nend\n").rstrip().endswith("end")


PROSE = st.one_of(
    st.text(alphabet=string.ascii_letters + " `*_|-=+#", max_size=40),
    st.sampled_from(["", "====", "----", "Title", "   text", "* item", "1. one", "+--+--+", "|a |b |"]),
    st.sampled_from(["== ==", "a  b", "| line", "    quoted", "#. again"]),
)
MARKED = st.one_of(
    PROSE,
    st.text(alphabet=string.printable, max_size=40),
    st.sampled_from(
        [".. note::", "   .. code::", "text::", ".. [1] note", ":owner: x", ".. |a| image:: b", ".. raw:: x"]
    ),
)


@given(st.lists(PROSE, max_size=25).map("\n".join))
@settings(max_examples=60)
def test_no_word_of_the_text_is_lost(text: str) -> None:
    assert sorted(re.findall(r"[A-Za-z]+", to_markdown(text))) == sorted(re.findall(r"[A-Za-z]+", text))


@given(st.lists(MARKED, max_size=25).map("\n".join))
@settings(max_examples=60)
def test_whatever_is_written_makes_a_page(text: str) -> None:
    assert to_markdown(text) == to_markdown(text + "\n\n")
