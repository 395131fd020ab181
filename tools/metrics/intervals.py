"""Intervals for proportions, so that a rate of few rows is seen for what it is."""

from math import sqrt

Z95 = 1.959963984540054


def wilson(hits: float, n: float) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a proportion (Wilson 1927); None without rows or outside of 0 to n."""
    if n <= 0 or not 0 <= hits <= n:
        return None
    share = hits / n
    centre = share + Z95**2 / (2 * n)
    spread = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    scale = 1 + Z95**2 / n
    # The share itself is a bound at 0 and at 1, where rounding could leave it outside.
    return max(0.0, min(share, (centre - spread) / scale)), min(1.0, max(share, (centre + spread) / scale))
