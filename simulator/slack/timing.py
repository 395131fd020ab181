"""How patient the practice Slack is. Defaults are the real Slack's; tests pass shorter ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds; ack, retries, pings, triggers on the machine's time, the rest on the practice clock."""

    ack_seconds: float = 3.0
    """How long the app may take to acknowledge a delivery."""
    retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    """The waits before the second, third and fourth delivery of an event."""
    ping_seconds: float = 20.0
    """How often a socket is pinged."""
    trigger_seconds: float = 3.0
    """How long a trigger_id opens a modal."""
    response_url_seconds: float = 1800.0
    """How long a response_url answers."""
    response_url_uses: int = 5
    """How often a response_url answers."""
    stream_seconds: float = 300.0
    """The age at which a stream is closed; about five minutes by several reports, not documented."""
    status_seconds: float = 120.0
    """How long a status stays without a message."""
