"""Local variants, versions of one policy, copies: which page comes first and which stand beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.search_result import Hit
from knowledge.versions import beside, newest_first

BASE = "---\nid: sop-returns\ntype: sop\ntitle: Returns\n---\n# Returns\n\nGoods may be sent back within {days} days, unused.\n"
POLICY = (
    "---\nid: {id}\ntitle: {title}\nowner: {owner}\nreviewed_on: {day}\n---\n# {title}\n\n"
    "Goods may be sent back within {days} days, unused and in their box.\n"
)


@pytest.fixture
def search(corpus: Path, open_library: Callable[[], Library]) -> Callable[..., list[Hit]]:
    """Writes pages by name, syncs and searches."""

    def searched(question: str, **pages: str) -> list[Hit]:
        for name, text in pages.items():
            (corpus / f"{name}.md").write_text(text, encoding="utf-8")
        library = open_library()
        library.sync([corpus])
        return list(library.search(question).hits)

    return searched


def versions(hits: list[Hit]) -> list[tuple[str, bool]]:
    bodies = {hit.document.id: "" for hit in hits}
    return [(found.hit.document.id, found.same) for found in beside(hits[0], hits[1:], bodies)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("within how many days may goods be sent back", "sop-returns"),
        ("sent back goods in Europe within days", "eu"),
    ],
)
def test_a_variant_leads_only_where_its_market_is_named(
    question: str, first: str, search: Callable[..., list[Hit]]
) -> None:
    variant = BASE.format(days=14).replace("id: sop-returns", "id: eu\nvariant_of: sop-returns\nmarket: EU")
    hits = search(question, base=BASE.format(days=30), eu=variant)
    assert hits[0].document.id == first
    assert versions(hits) == []


def test_two_versions_of_a_policy_stand_beside_each_other_newest_first(
    search: Callable[..., list[Hit]],
) -> None:
    hits = search(
        "within how many days may goods be sent back",
        one=POLICY.format(id="a", title="Returns policy", owner="'@old'", day="2024-01-05", days=30),
        two=POLICY.format(
            id="b", title="Returns policy 2026 (new)", owner="'@cs'", day="2026-03-01", days=14
        ),
    )
    assert {hits[0].document.id, *(id_ for id_, _same in versions(hits))} == {"a", "b"}
    assert versions(hits)[0][1] is False
    assert [hit.document.id for hit in newest_first(hits[:2])] == ["b", "a"]


def test_a_copy_that_says_the_same_is_the_same(search: Callable[..., list[Hit]]) -> None:
    policy = POLICY.format(id="a", title="Returns policy", owner="'@cs'", day="2026-03-01", days=14)
    hits = search(
        "within how many days may goods be sent back", one=policy, two=policy.replace("id: a", "id: b")
    )
    assert [same for _id, same in versions(hits)] == [True]


def test_other_subjects_are_no_versions(search: Callable[..., list[Hit]]) -> None:
    assert versions(search("carrier outage")) == []
