"""The fake endpoint as a fixture."""

from tests.support.model_server import model_server, running_endpoint

__all__ = ["model_server", "running_endpoint"]
