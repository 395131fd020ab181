"""A fake OpenAI-compatible `/v1/embeddings` on a real socket: hashed words as vectors, and faults on demand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from knowledge.embedding.hashing import HashingEmbedder


@dataclass
class EmbeddingScript:
    """What the server does: `faults` are the status codes of the next requests, `length` that of its vectors."""

    length: int = 64
    faults: list[int] = field(default_factory=list)
    down: bool = False
    """Every request is refused with 503."""
    shuffled: bool = False
    short: bool = False
    """One vector too few."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""


@contextmanager
def embedding_server() -> Iterator[EmbeddingScript]:
    """The server while the block runs; `address` ends in /v1."""
    script = EmbeddingScript()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            script.requests.append(
                {**asked, "path": self.path, "authorization": self.headers["authorization"]}
            )
            status = 503 if script.down else script.faults.pop(0) if script.faults else 200
            content = _vectors(script, asked) if status == 200 else {"error": {"message": f"fault {status}"}}
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            if status != 200:
                self.send_header("retry-after-ms", "1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _vectors(script: EmbeddingScript, asked: dict[str, Any]) -> dict[str, Any]:
    rows = 3 * HashingEmbedder(asked.get("dimensions") or script.length).embed(asked["input"])
    data = [
        {"object": "embedding", "index": number, "embedding": row.tolist()} for number, row in enumerate(rows)
    ]
    if script.short:
        data.pop()
    if script.shuffled:
        data.reverse()
    return {
        "object": "list",
        "data": data,
        "model": asked["model"],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
