"""A small status-page server on loopback: real HTTP, with ETag and 304, and gzip for those who accept it."""

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
    """Serves `documents`, JSON bodies by path, which may change at any time; `answers` are the status codes so far.

    `misbehave` is what to do instead, with the handler of a request and the body that is due, if any. Not an
    `HTTPServer`: that asks the resolver for its own name, which can take seconds where there is no network.
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
        """Where it is, without a slash at the end."""
        host, port = self.socket.getsockname()
        return f"http://{host}:{port}"


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    server: StatusPages

    def do_GET(self) -> None:
        """Answers with the document, with 304 to those who have it, or with 404."""
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
        """Says nothing: the terminal is the stage."""


@contextmanager
def serving(port: int = 0) -> Iterator[StatusPages]:
    """A server on that port, or a free one, for as long as the block lasts."""
    with StatusPages(port) as server:
        thread = Thread(target=server.serve_forever, args=(_POLL_S,), name="status pages", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
