"""A status-page server on loopback: real HTTP with ETag, 304 and gzip."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread

_POLL_S = 0.02


class StatusPages(ThreadingTCPServer):
    """Serve `documents`, JSON bodies by path, which may change at any time.

    `HTTPServer` looks up its own name, which can take seconds without a network, so this is a TCP server.

    Attributes:
        answers: The status codes sent so far.
        misbehave: Answers requests instead, given the handler and the expected body.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.documents: dict[str, bytes] = {}
        self.answers: list[int] = []
        self.misbehave: Callable[[BaseHTTPRequestHandler, bytes], None] | None = None

    @property
    def url(self) -> str:
        """The base URL, without a final slash."""
        host, port = self.socket.getsockname()
        return f"http://{host}:{port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StatusPages

    def do_GET(self) -> None:
        body = self.server.documents.get(self.path)
        if self.server.misbehave is not None:
            self.close_connection = True
            with suppress(OSError):
                self.server.misbehave(self, body or b"")
            return
        if body is None:
            self._answer(HTTPStatus.NOT_FOUND, {"Content-Length": "0"})
            return
        version = {"ETag": f'W/"{sha256(body).hexdigest()[:16]}"', "Vary": "Accept-Encoding"}
        if self.headers["If-None-Match"] == version["ETag"]:
            self._answer(HTTPStatus.NOT_MODIFIED, version)
            return
        fields = {**version, "Content-Type": "application/json; charset=utf-8"}
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            fields["Content-Encoding"], body = "gzip", gzip.compress(body)
        self._answer(HTTPStatus.OK, {**fields, "Content-Length": str(len(body))}, body)

    def _answer(self, status: HTTPStatus, fields: dict[str, str], body: bytes = b"") -> None:
        self.server.answers.append(status)
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: the demo prints to the terminal."""


@contextmanager
def serving(port: int = 0) -> Iterator[StatusPages]:
    """Run a server on that port, or a free one."""
    with StatusPages(port) as server:
        thread = Thread(target=server.serve_forever, args=(_POLL_S,), name="status pages", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
