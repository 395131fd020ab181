"""Laws of the corpus that hold for any page: spans are exact, nothing is lost, quotes and identifiers survive."""

import string
from datetime import date
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from floorwalker.errors import UserMistake
from knowledge.cite import lead
from knowledge.document import Document, parse_document
from knowledge.hidden import visible
from knowledge.outline import blocks_of
from knowledge.question import Synonyms, understand
from knowledge.quotation import best_quotation
from knowledge.runbook import to_runbook
from knowledge.search_result import excerpt, to_passage
from knowledge.spans import spans_of
from knowledge.split import HEADED, split
from knowledge.words import terms

WORDS = st.text(alphabet=string.ascii_letters + string.digits + " .,;*_`#|>-éü\t", max_size=120)
LINES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "",
            "# Heading",
            "## Steps",
            "Under\n-----",
            "1. first",
            "2. second",
            "   - bullet",
            "12. twelfth",
            "- item",
            "```sh",
            "```",
            "~~~",
            "| a | b |",
            "|---|---|",
            "> quoted",
            "    indented",
            "[x]: target.md",
            "<div>",
            "<!-- hidden -->",
            "***",
        ]
    ),
    st.builds(
        lambda word, count: f"{word} " * count, st.sampled_from(["word", "1. x", "|a"]), st.integers(1, 600)
    ),
)
PAGES = st.lists(LINES, min_size=1, max_size=40).map("\n".join)


def page(text: str) -> Document:
    try:
        return parse_document(text.encode(), "folder/page.md")
    except UserMistake:
        assume(False)
        raise


@given(PAGES)
def test_chunks_are_in_order_without_overlap_and_hold_every_line(text: str) -> None:
    document = page(text)
    chunks = split(document)
    assert all(before.end <= after.start for before, after in pairwise(chunks))
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    held = [document.body[chunk.start : chunk.end] for chunk in chunks]
    assert all(piece.strip() for piece in held)
    assert "".join("".join(held).split()) == "".join(document.body.split())


@given(PAGES)
def test_chunks_are_bounded_and_lie_within_what_is_read_around_them(text: str) -> None:
    for chunk in split(page(text)):
        assert chunk.end - chunk.start <= HEADED
        assert chunk.around[0] <= chunk.start < chunk.end <= chunk.around[1]


@given(PAGES)
def test_blocks_do_not_overlap(text: str) -> None:
    blocks = blocks_of(page(text).body)
    assert all(before.end <= after.start for before, after in pairwise(blocks))


@given(PAGES)
def test_every_step_is_stored_text_with_a_number_of_its_own(text: str) -> None:
    document = page(text)
    steps = to_runbook(document, date(2026, 11, 22)).steps
    assert all(document.body[step.start : step.end] == step.text for step in steps)
    assert len({step.number for step in steps}) == len(steps)


@given(PAGES)
def test_quotes_and_excerpts_are_exact(text: str) -> None:
    document = page(text)
    for chunk in split(document):
        passage = to_passage(
            document, document.body, chunk.around, section="s", score=0.0, today=date(2026, 11, 22)
        )
        assert passage.text == document.body[passage.start : passage.end]
        assert lead(passage).quote in document.body
        assert excerpt(document.body, chunk.start, chunk.end, ["word"]) in document.body


@given(PAGES)
def test_spans_are_exact_in_order_and_steps_are_whole(text: str) -> None:
    body = page(text).body
    spans = spans_of(body)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    for span in spans:
        assert span.around[0] <= span.shown[0] <= span.start < span.end <= span.shown[1] <= span.around[1]
        assert span.header is None or span.around[0] <= span.header[0] < span.header[1] <= span.start
    steps = {(step.start, step.end) for step in to_runbook(page(text), date(2026, 11, 22)).steps}
    listed = {(span.start, span.end) for span in spans if span.kind == "step"}
    assert steps <= listed or steps.isdisjoint(listed)


@given(PAGES, st.sampled_from(["who has the word?", "how many hours for 12 items?", "first bullet"]))
def test_whatever_is_quoted_is_stored_text(text: str, question: str) -> None:
    body = page(text).body
    found = best_quotation(body, question, understand(question, Synonyms(())), None)
    assert found is None or body[found.start : found.end].strip()


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,12}([-_./][A-Za-z0-9]{1,8}){1,3}", fullmatch=True))
def test_an_identifier_is_kept_whole(identifier: str) -> None:
    assert identifier.lower() in terms(f"see {identifier}, please")


@given(st.text(max_size=300))
def test_terms_of_any_text_are_words_without_space(text: str) -> None:
    assert all(term and not term.isspace() and " " not in term for term in terms(text))


@given(st.text(max_size=200), st.text(alphabet=string.ascii_letters, min_size=1, max_size=20))
def test_a_comment_is_never_shown(text: str, secret: str) -> None:
    assume("<!--" not in text and "`" not in text and "~" not in text)
    assert f"zq{secret}qz" not in visible(f"{text.strip()}\n\n<!-- zq{secret}qz -->\n").text


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_become_a_document_or_one_sentence(raw: bytes) -> None:
    try:
        document = parse_document(raw, "any.md")
    except UserMistake as mistake:
        sentence = str(mistake)
    else:
        sentence = "any.md"
        assert split(document)
    assert sentence.startswith("any.md")
    assert "\n" not in sentence
