"""What the look-ups of one question returned, under short ids: `f1`, `f2` for figures, `p1`, `p2` for passages."""

from dataclasses import dataclass, field

from floorwalker.evidence import Figure, Passage


@dataclass(slots=True)
class Ledger:
    """The evidence of one question. The same figure or passage, looked up twice, keeps its id."""

    figures: dict[str, Figure] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def add_figure(self, figure: Figure) -> str:
        """Enter a figure and give its id."""
        for name, known in self.figures.items():
            if known.id == figure.id:
                return name
        name = f"f{len(self.figures) + 1}"
        self.figures[name] = figure
        return name

    def add_passage(self, passage: Passage) -> str:
        """Enter a passage and give its id."""
        for name, known in self.passages.items():
            if (known.document_id, known.start, known.end) == (
                passage.document_id,
                passage.start,
                passage.end,
            ):
                return name
        name = f"p{len(self.passages) + 1}"
        self.passages[name] = passage
        return name
