"""Runs of several sizes → a picture: CPU seconds over order lines, both axes by powers of ten, as SVG without a library."""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from tools.bench.run import Benchmark

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 30, 50
COLOURS = ("#1264a3", "#b5451b", "#2b7a3d", "#7a3db8", "#8a6d00", "#333333", "#c2185b", "#00838f")


def growth_svg(runs: Sequence[Benchmark]) -> str:
    """The picture; a straight line of slope one is growth in step with the data."""
    series = _series(runs)
    points = [point for line in series.values() for point in line]
    across = _span([lines for lines, _ in points])
    up = _span([cpu for _, cpu in points])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    )
    return "\n".join([head, *_axes(across, up), *_lines(series, across, up), "</svg>"]) + "\n"


def _series(runs: Sequence[Benchmark]) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for run in runs:
        for row in run.rows:
            if row.cpu_s:
                found.setdefault(row.title, []).append((float(run.lines), row.cpu_s))
    return found


def _span(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _x(value: float, across: tuple[int, int]) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (log10(value) - across[0]) / (across[1] - across[0])


def _y(value: float, up: tuple[int, int]) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(value) - up[0]) / (up[1] - up[0])


def _axes(across: tuple[int, int], up: tuple[int, int]) -> Iterator[str]:
    for power in range(across[0], across[1] + 1):
        x = _x(10.0**power, across)
        yield f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'
    for power in range(up[0], up[1] + 1):
        y = _y(10.0**power, up)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 12}" text-anchor="middle">order lines</text>'
    yield f'<text x="{LEFT}" y="{TOP - 12}">CPU seconds</text>'


def _lines(
    series: dict[str, list[tuple[float, float]]], across: tuple[int, int], up: tuple[int, int]
) -> Iterator[str]:
    # Labels stand beside the last points, moved apart where they would cover each other.
    lowest = float(HEIGHT)
    ordered = sorted(series.items(), key=lambda item: item[1][-1][1])
    for place, (title, line) in enumerate(ordered):
        colour = COLOURS[place % len(COLOURS)]
        drawn = [(_x(lines, across), _y(cpu, up)) for lines, cpu in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in drawn:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
        lowest = min(lowest - 15, drawn[-1][1] + 4)
        yield f'<text x="{WIDTH - RIGHT + 12}" y="{lowest:.1f}" fill="{colour}">{escape(title)}</text>'
