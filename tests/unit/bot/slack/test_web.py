"""How a call to Slack ended, read from what came back."""

from datetime import UTC, datetime

import pytest

from bot.slack.web import wait_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0", 1.0),
        ("86400", 300.0),
        ("Fri, 20 Nov 2026 09:00:40 GMT", 40.0),
        ("Fri, 20 Nov 2026 08:00:00 GMT", 1.0),
        ("Fri, 20 Nov 2026 09:00:40 -0000", 40.0),
        ("soon", 30.0),
        (None, 30.0),
        ("nan", 1.0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_bounded(header: str | None, seconds: float) -> None:
    assert wait_of(header, NOW) == seconds
