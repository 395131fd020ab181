"""Past forecasts and what came of them → one rising curve that corrects probabilities, and the table that shows how good they were.

The curve is isotonic (pool adjacent violators; Zadrozny and Elkan 2002), over bins of about equal count. The table judges the last 8
weekly origins, each corrected only by what was known by then, so that it shows what a reader would have seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from floorwalker.evidence import Evidence
from tools.stock.band import BAND_FROM, Band
from tools.stock.lateness import Floats

ORIGINS, SHOWN_ORIGINS = 13, 8
LEAST_JUDGED, LEAST_HAPPENED = 200, 20
"""Below this many past forecasts or stock-outs among them the probabilities stay as they are."""
_BINS = 40
_PULL = 4.0
"""Each bin is drawn to its own probability as if it held this many forecasts more: an empty bin proves nothing."""


class Reliability(Evidence):
    """One band of past forecasts: how many SKU-locations stood in it, summed over the origins; `predicted` is the mean
    probability they were given, `happened` the share of them that ran out within 14 days (0 to 1; null when the band was empty).
    """

    band: str
    positions: int
    predicted: float | None
    happened: float | None


class Calibration(Evidence):
    """How past forecasts fared: the table of the last `origins` weekly forecasts, and whether today's are corrected by them.

    `brier` is the mean squared error of the probabilities, `brier_base` that of always naming the base rate; null without any.
    """

    origins: int
    corrected: bool
    reason: str | None
    table: list[Reliability]
    brier: float | None
    brier_base: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising curve from raw to corrected probability; of two points or more, or none: then nothing is corrected."""

    raw: Floats
    corrected: Floats

    def __call__(self, probability: Floats) -> Floats:
        """The corrected probabilities, in the same order; 0 and 1 stay what they are."""
        if not len(self.raw):
            return probability
        within = np.interp(probability, self.raw, self.corrected)
        return np.where((probability <= 0) | (probability >= 1), probability, within)


UNCORRECTED = Curve(np.array([]), np.array([]))


@dataclass(frozen=True, slots=True)
class Judged:
    """The forecasts of one origin that has become past: raw probability per SKU, and whether it ran out."""

    probability: Floats
    happened: NDArray[np.bool_]


def learn(past: Sequence[Judged]) -> Curve:
    """The curve of these forecasts; `UNCORRECTED` when they are too few."""
    raw = np.concatenate([one.probability for one in past]) if past else np.array([])
    happened = np.concatenate([one.happened for one in past]) if past else np.array([], dtype=np.bool_)
    if len(raw) < LEAST_JUDGED or int(happened.sum()) < LEAST_HAPPENED:
        return UNCORRECTED
    order = np.argsort(raw, kind="stable")
    bins = np.array_split(order, min(_BINS, len(raw)))
    weights = np.array([len(members) + _PULL for members in bins])
    stated = np.array([raw[members].mean() for members in bins])
    seen = np.array([happened[members].sum() for members in bins])
    return Curve(*_knots(stated, isotonic((seen + _PULL * stated) / weights, weights)))


def _knots(stated: Floats, corrected: Floats) -> tuple[Floats, Floats]:
    """Distinct, rising support points between (0, 0) and (1, 1)."""
    raw, first = np.unique(stated, return_index=True)
    inside = (raw > 0) & (raw < 1)
    levels = np.maximum.accumulate(corrected[first][inside])
    return np.concatenate([[0.0], raw[inside], [1.0]]), np.concatenate([[0.0], levels, [1.0]])


def isotonic(values: Floats, weights: Floats) -> Floats:
    """The rising sequence nearest to `values` under `weights`, by pooling adjacent violators."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (low, first, many), (high, second, more) = blocks[-2], blocks[-1]
            both = first + second
            blocks[-2:] = [((low * first + high * second) / both, both, many + more)]
    return np.repeat([value for value, _, _ in blocks], [count for _, _, count in blocks]).astype(np.float64)


def calibrate(past: Sequence[Judged]) -> tuple[Curve, Calibration]:
    """From weekly origins, oldest first: the curve for today and the table of the last 8, each judged by the curve of its day."""
    shown = range(max(0, len(past) - SHOWN_ORIGINS), len(past))
    # An origin is known to have come true or not two weeks later: two weekly origins.
    told = [Judged(learn(past[: max(0, at - 1)])(past[at].probability), past[at].happened) for at in shown]
    curve = learn(past)
    return curve, _judgement(told, corrected=bool(len(curve.raw)))


def _judgement(told: Sequence[Judged], *, corrected: bool) -> Calibration:
    odds = np.concatenate([one.probability for one in told]) if told else np.array([])
    happened = np.concatenate([one.happened for one in told]) if told else np.array([], dtype=np.bool_)
    reason = None if corrected else "too few past forecasts or stock-outs on file to learn a correction from"
    brier = float(np.mean((odds - happened) ** 2)) if len(odds) else None
    base = float(happened.mean()) if len(odds) else 0.0
    return Calibration(
        origins=len(told),
        corrected=corrected,
        reason=reason,
        table=reliability(odds, happened),
        brier=brier,
        brier_base=base * (1 - base) if len(odds) else None,
    )


def reliability(odds: Floats, happened: NDArray[np.bool_]) -> list[Reliability]:
    """The table of forecasts by band, likeliest first."""
    rows = []
    upper = np.inf
    for name, lowest in BAND_FROM:
        rows.append(_reliability(name, odds, happened, (odds >= lowest) & (odds < upper)))
        upper = lowest
    return rows


def _reliability(
    name: Band, odds: Floats, happened: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> Reliability:
    count = int(inside.sum())
    return Reliability(
        band=name.value,
        positions=count,
        predicted=float(odds[inside].mean()) if count else None,
        happened=float(happened[inside].mean()) if count else None,
    )
