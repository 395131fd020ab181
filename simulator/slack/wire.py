"""The one loose type of the practice Slack: a JSON object as it crosses the wire.

Slack's payloads are open (a block, a view or an event may carry keys that nobody listed), so this is the
library's edge where `Any` is honest. Everything that has a fixed shape is a dataclass elsewhere.
"""

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
JsonValue: TypeAlias = Any
