"""Which figures there are → the text of an answer, by area. Pure."""

from tools.metrics.registry import Catalogue

SHOWN_OF_AN_AREA = 8


def tell_catalogue(catalogue: Catalogue) -> str:
    """The areas with their first figures by name; how to see all of them."""
    areas: dict[str, list[str]] = {}
    for metric in catalogue.metrics.values():
        areas.setdefault(metric.area, []).append(metric.title)
    lines = [
        f"- **{area}**: {'; '.join(titles[:SHOWN_OF_AN_AREA])}{'; and others' if len(titles) > SHOWN_OF_AN_AREA else ''}"
        for area, titles in areas.items()
    ]
    return "\n".join(
        [
            "Figures I can tell, each by day, week or month and by its dimensions:",
            *lines,
            "`floorwalker kpi --list` names all.",
        ]
    )
