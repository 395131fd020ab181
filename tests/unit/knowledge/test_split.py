"""Chunks follow headings, keep fences, tables and steps whole, and are opened by title and heading path."""

from knowledge.document import Document, parse_document
from knowledge.split import TARGET, WHOLE, Chunk, split


def document(body: str) -> Document:
    return parse_document(body.encode(), "page.md")


def texts(page: Document) -> list[str]:
    return [page.body[chunk.start : chunk.end] for chunk in split(page)]


def holding(page: Document, words: str) -> Chunk:
    return next(chunk for chunk in split(page) if words in page.body[chunk.start : chunk.end])


SENTENCE = "The parcel is weighed and handed to the carrier. "


def test_each_section_has_its_own_chunk_and_path() -> None:
    page = document(
        f"# Guide\n\n{SENTENCE * 5}\n\n## Packing\n\n{SENTENCE * 6}\n\n### Fragile\n\n{SENTENCE * 7}\n"
    )
    assert [chunk.path for chunk in split(page)] == [(), ("Packing",), ("Packing", "Fragile")]
    assert split(page)[2].indexed(page.body).startswith("Guide > Packing > Fragile\n### Fragile")


def test_a_heading_without_text_joins_the_section_below_it() -> None:
    page = document(f"# Guide\n\n## Packing\n\n{SENTENCE * 6}\n")
    assert [chunk.section for chunk in split(page)] == ["Packing"]
    assert texts(page)[0].startswith("# Guide")


def test_steps_a_fence_and_a_table_stay_whole_below_the_cap() -> None:
    steps = "\n".join(f"{n}. Do {SENTENCE}{SENTENCE}\n   - if not: stop" for n in range(1, 11))
    fence = "```sh\n" + "run --all\n\n" * 110 + "```"
    table = "| a | b |\n|---|---|\n" + "| one two three | four five six |\n" * 38
    for block in (steps, fence, table.strip()):
        assert TARGET < len(block) < WHOLE
        page = document(f"# G\n\n{SENTENCE * 10}\n\n{block}\n\n{SENTENCE * 10}\n")
        assert any(block in text for text in texts(page))


def test_a_longer_list_is_cut_between_steps() -> None:
    page = document("# G\n\n" + "\n".join(f"{n}. {SENTENCE * 3}" for n in range(1, 41)))
    assert len(texts(page)) > 3
    assert all(text.lstrip("# G\n")[0].isdigit() for text in texts(page))


def test_a_longer_table_repeats_its_head_in_the_index() -> None:
    page = document("# G\n\n| sku | lead time |\n|---|---|\n" + "| mug | 14 days |\n" * 200)
    later = split(page)[-1]
    assert "| sku | lead time |" in later.indexed(page.body)
    assert "| sku | lead time |" not in page.body[later.start : later.end]


def test_a_huge_line_is_cut_between_words() -> None:
    page = document("# G\n\n" + "word " * 20_000)
    assert all(len(text) <= WHOLE for text in texts(page))
    assert all(text.endswith("word") for text in texts(page)[1:])


def test_a_chunk_knows_the_section_that_is_read_with_it() -> None:
    page = document(
        f"# G\n\nintro\n\n## One\n\n{SENTENCE * 6}\n\n### Sub\n\n{SENTENCE * 6}\n\n## Two\n\n{SENTENCE * 6}\n"
    )
    start, end = holding(page, "### Sub").around
    assert page.body[start:end].startswith("## One")
    assert "### Sub" in page.body[start:end]
    assert "## Two" not in page.body[start:end]


def test_link_definitions_belong_to_the_page() -> None:
    page = document("# G\n\nSee [it][x].\n\n[x]: other.md\n")
    assert "[x]: other.md" in "".join(texts(page))
