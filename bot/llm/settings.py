"""How the model is reached and how much it may do. Made by `bot.app` from the program's settings; loads no model library."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """One OpenAI-compatible endpoint and the budget of one question."""

    name: str
    """The model's name, as the endpoint knows it."""
    api_key: str = field(repr=False)
    """Sent as bearer token; local servers take any text."""
    base_url: str | None = None
    """Address ending in /v1; null is OpenAI's own."""
    use_responses_api: bool = False
    """Whether to post to /responses. Said outright, because the library would choose by the model's name."""
    stream_usage: bool = False
    """Whether the server can report token counts in a stream."""
    call_timeout_s: float = 20.0
    """Seconds for one call, and for the gap between two pieces of a stream."""
    question_timeout_s: float = 45.0
    """Seconds for all calls and look-ups of one question."""
    longest_wait_s: float = 10.0
    """Longest wait, in seconds, that a server may ask for (Retry-After) before its one repeat; beyond it we go on without."""
    model_calls: int = 6
    """Calls of the model per question."""
    tool_calls: int = 8
    """Look-ups per question; further ones are refused and the model is told to answer."""
    recursion_limit: int = 40
    """Steps of the agent's graph; the library's own limit is ten thousand."""
