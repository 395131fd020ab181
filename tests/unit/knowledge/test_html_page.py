"""HTML exports become Markdown that keeps what a reader sees, and nothing a reader does not."""

import pytest

from floorwalker.errors import UserMistake
from knowledge.document import parse_document
from knowledge.html_page import to_markdown

CONFLUENCE = """<!DOCTYPE html><html><head><title>OPS : Late parcels</title><style>p {color: red}</style></head><body>
<div id="breadcrumb-section">Home / Ops</div><nav>Menu</nav>
<h1 id="title-heading">Late parcels</h1><div class="page-metadata">Created by Ann</div>
<h2>Steps</h2><ol><li><p>Phone the depot.</p><ul><li>Ask for <b>Bob</b>.</li></ul></li><li>Write it down.</li></ol>
<table><tr><th>Carrier</th><th>Phone</th></tr><tr><td>North|South</td><td>555 &amp; 556</td></tr></table>
<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[sync --all
  --force]]></ac:plain-text-body></ac:structured-macro>
<pre>track  42</pre><p style="display:none">refund zanzibar</p><script>alert(1)</script>
<div id="footer">Powered by</div></body></html>"""


def test_an_export_keeps_headings_lists_tables_and_code() -> None:
    text = to_markdown(CONFLUENCE)
    assert "# Late parcels\n" in text
    assert "\n1. Phone the depot.\n" in text
    assert "\n   - Ask for Bob.\n" in text
    assert "\n2. Write it down.\n" in text
    assert "| Carrier | Phone |\n| --- | --- |\n| North\\|South | 555 & 556 |" in text
    assert "```\nsync --all\n  --force\n```" in text
    assert "```\ntrack  42\n```" in text


def test_what_a_reader_does_not_see_is_left_out() -> None:
    text = to_markdown(CONFLUENCE)
    assert not [word for word in ("zanzibar", "alert", "Menu", "Created", "Powered", "color") if word in text]


def test_the_title_is_the_heading_of_a_page_without_one() -> None:
    assert to_markdown("<title>Cut-off</title><p>Noon.</p>") == "# Cut-off\n\nNoon.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>open <b>never <td>closed", ["open", "never", "closed"]),
        ("</div></p>text", ["text"]),
        ("<table><td>cell", ["cell"]),
        ("<ol start=x><li>item", ["item"]),
        ("<ul></ol><li>item", ["item"]),
        ("<", []),
    ],
)
def test_broken_markup_keeps_its_words(text: str, words: list[str]) -> None:
    made = to_markdown(text)
    assert all(word in made for word in words)


def test_a_page_says_its_encoding_or_is_refused_in_one_sentence() -> None:
    latin = '<meta charset="iso-8859-1"><h1>Café</h1><p>Öffnet um zehn.</p>'.encode("latin-1")
    assert parse_document(latin, "a.html").title == "Café"
    with pytest.raises(UserMistake, match=r"a.html: the page declares the unknown encoding 'klingon'"):
        parse_document(b'<meta charset="klingon"><p>x</p>', "a.html")


def test_windows_text_with_its_mark_is_read() -> None:
    assert parse_document("# Überfällig\n\nText.\n".encode("utf-16"), "a.md").title == "Überfällig"
