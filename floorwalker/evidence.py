"""What an answer may rest on: `Figure` (a number with its receipt), `Passage` and `Citation` (text with its source).

The JSON forms are part of the command line's contract (docs/reference/schemas.md); every surface shows the same objects.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

Number = int | float


class Evidence(BaseModel):
    """Frozen value with its JSON names as aliases; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Window(Evidence):
    """The local days a figure covers: `from` inclusive, `to` exclusive, in the zone `tz`."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    tz: str


class Comparison(Evidence):
    """The same figure for another window, e.g. the previous 28 days; null where that window has no value."""

    label: str
    value: Number | None


class Figure(Evidence):
    """A number with its receipt: what it is, over what, from which rows, and the query that gives it again.

    `value` is unrounded and rates are 0 to 1; null comes with `null_reason`. `row_count` counts the rows of the
    population. `interval` is a 95 % interval where one is defined. `watermark` is how far the data reach.
    """

    id: str
    metric: str
    key: dict[str, str]
    value: Number | None
    unit: str
    numerator: Number | None
    denominator: Number | None
    row_count: int
    interval: tuple[float, float] | None
    window: Window
    filters: dict[str, list[str]]
    as_of: datetime
    watermark: datetime | None
    provisional: bool
    null_reason: str | None
    definition_version: str
    query: str
    compared_with: list[Comparison]


class Citation(Evidence):
    """Where an instruction comes from; `quote` is an exact span of the stored document."""

    document_id: str
    title: str
    section: str
    version: str
    owner: str | None
    reviewed_on: date | None
    overdue: bool
    url: str | None
    quote: str


class Passage(Evidence):
    """A stretch of a stored document that may be shown to the asker, best section of its document first.

    `start` and `end` are character offsets in the stored document; `text` is exactly that span.
    """

    document_id: str
    title: str
    kind: str
    section: str
    version: str
    owner: str | None
    audience: str
    reviewed_on: date | None
    overdue: bool
    url: str | None
    text: str
    start: int
    end: int
    score: float

    def cite(self, quote: str) -> Citation:
        """Cite a part of this passage; raises `ValueError` unless `quote` is an exact span of it."""
        if quote not in self.text:
            raise ValueError(f"the quote is not in {self.document_id!r}, section {self.section!r}")
        return Citation(
            document_id=self.document_id,
            title=self.title,
            section=self.section,
            version=self.version,
            owner=self.owner,
            reviewed_on=self.reviewed_on,
            overdue=self.overdue,
            url=self.url,
            quote=quote,
        )
