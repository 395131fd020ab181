"""How long a snooze lasts, and what a look makes of what the rule finds."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alert import Snooze
from bot.alerts import snoozed_until

NIGHT = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("snooze", "tz", "until"),
    [
        (Snooze.HOUR, "Europe/Berlin", datetime(2026, 3, 28, 23, 30, tzinfo=UTC)),
        (Snooze.FOUR_HOURS, "Europe/Berlin", datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
        # Berlin's next day is the one on which its clocks go forward: 8:00 there is 6:00 UTC.
        (Snooze.TOMORROW, "Europe/Berlin", datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (Snooze.TOMORROW, "America/New_York", datetime(2026, 3, 29, 12, 0, tzinfo=UTC)),
        # Already the 29th in Tokyo.
        (Snooze.TOMORROW, "Asia/Tokyo", datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_tomorrow_is_eight_in_the_morning_of_the_shops_next_day(
    snooze: Snooze, tz: str, until: datetime
) -> None:
    assert snoozed_until(NIGHT, snooze, tz) == until
    assert snoozed_until(NIGHT, snooze, tz) - NIGHT > timedelta(0)
