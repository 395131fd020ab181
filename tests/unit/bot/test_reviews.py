"""Who is told of which overdue reviews, and where."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.ports import Letter, Slot
from bot.reply import OverdueReviews, Reply
from bot.reviews import ReviewReminders
from bot.slack.render.reviews import review_messages
from bot.slack.safe_text import SafeText
from floorwalker.clock import FixedClock
from floorwalker.home import Home
from floorwalker.identity import Actor
from floorwalker.settings import ConfigFile, Reviews
from knowledge.library import Library

NOW = datetime(2026, 11, 26, 14, tzinfo=UTC)
WEEK = Slot("reviews", date(2026, 11, 26), "09:00", NOW)


class Posted:
    """Keeps what is posted."""

    def __init__(self) -> None:
        self.told: list[tuple[str, OverdueReviews]] = []

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """One letter."""
        assert isinstance(reply, OverdueReviews)
        self.told.append((channel, reply))
        return (Letter(key, key, channel, {}),)


async def member(user_id: str) -> Actor:
    """Somebody who may read `stock` besides."""
    return Actor(user_id, "Somebody", labels=frozenset({"everyone", "stock"}))


def page(title: str, owner: str | None, due: str, audience: str = "everyone") -> str:
    named = f"owner: '{owner}'\n" if owner else ""
    return (
        f"---\nid: {title.lower()}\ntitle: {title}\n{named}audience: {audience}\nreviewed_on: {due}\n"
        f"review_every_days: 1\n---\n# {title}\n\nText of {title}.\n"
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Five pages: four overdue, of two owners and of nobody."""
    root = tmp_path_factory.mktemp("reviews")
    folder = root / "pages"
    folder.mkdir()
    pages = [
        page("Till", "@desk", "2026-11-01"),
        page("Doors", "@desk", "2026-10-01", audience="stock"),
        page("Vans", "@fleet", "2026-11-20"),
        page("Lost", None, "2026-11-20"),
        page("Fresh", "@desk", "2026-11-26"),
    ]
    for number, text in enumerate(pages):
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    opened = Library(Home(root / "home"), None, FixedClock(NOW))
    opened.sync([folder])
    yield opened
    opened.close()


def told(
    library: Library, reviews: Reviews, **file: object
) -> tuple[list[tuple[str, OverdueReviews]], tuple[Letter, ...]]:
    posted = Posted()
    settings = ConfigFile.model_validate({"reviews": reviews, **file})
    made = asyncio.run(ReviewReminders(library, reviews, settings, posted, member).letters(WEEK))
    return posted.told, made


def test_each_owner_gets_one_message_where_it_reads(library: Library) -> None:
    found, letters = told(
        library,
        Reviews(channel="C1", channels={"@fleet": "C2"}),
        handles={"@desk": "U12"},
    )
    assert [(place, one.owner, [page.title for page in one.pages]) for place, one in found] == [
        ("C1", "", ["Lost"]),
        ("U12", "@desk", ["Doors", "Till"]),
        ("C2", "@fleet", ["Vans"]),
    ]
    assert len({letter.key for letter in letters}) == 3
    assert [page.days_overdue for page in found[1][1].pages] == [55, 24]


def test_a_page_is_named_only_where_everybody_may_read_it(library: Library) -> None:
    (_, (_, desk), *_rest), _ = told(library, Reviews(channel="C1"))
    assert ([page.title for page in desk.pages], desk.unnamed) == (["Till"], 1)
    (_, (_, desk), *_rest), _ = told(library, Reviews(channel="C1"), channel_labels={"C1": ["stock"]})
    assert [page.title for page in desk.pages] == ["Doors", "Till"]


def test_an_owner_without_a_place_is_not_told(library: Library) -> None:
    found, letters = told(library, Reviews(), handles={"@fleet": "U2", "@desk": "S1"})
    assert [place for place, _ in found] == ["U2"]
    assert len(letters) == 1


def test_nothing_is_written_when_nothing_is_overdue(tmp_path: Path, library: Library) -> None:
    empty = Library(Home(tmp_path / "none"), None, FixedClock(NOW))
    assert told(empty, Reviews(channel="C1")) == ([], ())
    early = Slot("reviews", date(2026, 9, 1), "09:00", NOW)
    reminders = ReviewReminders(library, Reviews(channel="C1"), ConfigFile(), Posted(), member)
    assert asyncio.run(reminders.letters(early)) == ()


def test_the_message_names_age_and_dates_and_pings_only_the_linked_owner(library: Library) -> None:
    found, _ = told(library, Reviews(channel="C1"), handles={"@desk": "U12"})
    shown = [str(message) for message in review_messages(SafeText(), found[1][1])]
    assert "<@U12>, 2 pages wait for your review" in shown[0]
    assert "24 days overdue" in shown[0] and "desk:page:1" in shown[0]
    nobodys = str(review_messages(SafeText(), found[0][1]))
    assert "<@" not in nobodys and "1 page waits for a review, and nobody owns what waits" in nobodys
