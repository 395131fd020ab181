"""What holds for every test: nothing of the operator's environment leaks in, and properties are tried without a deadline."""

import os

import pytest
import structlog
from hypothesis import HealthCheck, settings

OURS = ("FLOORWALKER_", "SLACK_", "OPENAI_")

# A deadline measures the machine, not the code; two workers share it with whatever else runs.
# The same examples at every run: a suite that is green once stays green until the code changes.
settings.register_profile(
    "floorwalker", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("floorwalker")


def pytest_configure() -> None:
    """Take our variables out of the process before any test runs."""
    for name in [name for name in os.environ if name.startswith(OURS)]:  # noqa: TID251 - the environment is scrubbed here
        del os.environ[name]  # noqa: TID251


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """A command run in the test's own process sets up the log; the next test starts from what the library ships."""
    structlog.reset_defaults()
