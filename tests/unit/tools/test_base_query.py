"""Parts of a base's text that can give no row are left out of what is asked."""

import pytest

from tools.metrics.base_query import base_query, without


@pytest.mark.parametrize("base", ["sku_cover", "network_sku_cover"])
def test_a_part_is_left_out_whole_and_alone(base: str) -> None:
    text = base_query(base)
    assert without(text, set()) == text
    shorter = without(text, {"later"})
    assert "stock_day" not in shorter
    assert "demand_month" in shorter
    assert "demand_month" not in without(text, {"months"})
    assert "-- " not in without(text, {"later", "months"}).split("WITH", 1)[1]
