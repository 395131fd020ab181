"""What a Web API method may use: the state and the parts around it, in one value.

Built once by `server.PracticeSlack`; holds no logic of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.slack.events import Events
from simulator.slack.handles import Handles
from simulator.slack.socket_mode import SocketMode
from simulator.slack.state import SlackState
from simulator.slack.timing import Timing
from simulator.slack.workspace import AppProfile


@dataclass(frozen=True, slots=True)
class Backend:
    """`base_url` is a function because the port is known only after the start."""

    state: SlackState
    events: Events
    handles: Handles
    sockets: SocketMode
    timing: Timing
    base_url: Callable[[], str]

    @property
    def app(self) -> AppProfile:
        """The app that calls."""
        return self.state.app
