"""Wiring of the corpus: which embedding model it is searched with. Called by `bot.app`."""

from collections.abc import Callable

from floorwalker.clock import Clock
from floorwalker.errors import Misconfigured
from floorwalker.home import Home
from floorwalker.settings import Settings
from knowledge.embedding.port import Embedder
from knowledge.library import Library


def build_library(settings: Settings, home: Home, clock: Clock) -> Library:
    """The corpus; without a model words alone are searched, and results say so. Raises `Misconfigured`."""
    if settings.embedding_model is not None:
        return Library(
            home,
            None,
            clock,
            embedder=served_embedder(settings),
            verified_only=settings.verified_only,
        )
    if settings.embedding_url is not None or settings.embedding_dimensions is not None:
        raise Misconfigured(
            "FLOORWALKER_EMBEDDING_URL or FLOORWALKER_EMBEDDING_DIMENSIONS is set without FLOORWALKER_EMBEDDING_MODEL;"
            " name the model, or unset it."
        )
    folder = settings.embedding if settings.embedding.is_dir() else None
    return Library(home, folder, clock, verified_only=settings.verified_only)


def served_embedder(settings: Settings) -> Callable[[], Embedder]:
    """Opens the embedding model of the settings' server; raises `Misconfigured` for one without a key."""
    key = settings.embedding_key or settings.openai_api_key
    if key is None:
        raise Misconfigured(
            "FLOORWALKER_EMBEDDING_MODEL is set without a key; set FLOORWALKER_EMBEDDING_KEY or OPENAI_API_KEY"
            " (any text for a server that wants none)."
        )
    model, secret = str(settings.embedding_model), key.get_secret_value()

    def opened() -> Embedder:
        from bot.llm.embedding import EmbeddingServer, ServerEmbedder

        return ServerEmbedder(
            EmbeddingServer(
                model=model,
                api_key=secret,
                base_url=settings.embedding_url or settings.openai_base_url,
                dimensions=settings.embedding_dimensions,
                timeout_s=settings.embedding_timeout_s,
            )
        )

    return opened
