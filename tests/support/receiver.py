"""A receiver of webhooks on loopback, which keeps what it is sent and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from msgspec import Struct
from standardwebhooks.webhooks import Webhook

SECRET = "whsec_c3RhdHVzbGVkZ2VyLXRlc3RzLXVzZS10aGlzLWtleQ=="


class Taken(Struct):
    """A request that came, header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def is_genuine(self) -> bool:
        """Whether the signature is what Standard Webhooks makes of it, however old it is."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        return self.headers["webhook-signature"] == Webhook(SECRET).sign(self.id, at, self.body.decode())


class Receiver:
    """Answers with `status` after `delay` seconds; what it answers with 2xx it has taken."""

    def __init__(self) -> None:
        self.status, self.delay, self.fields, self.body = 204, 0.0, dict[str, str](), b""
        self.came: list[Taken] = []
        self.taken: list[Taken] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:  # whoever sent it was killed
                return
            taken = Taken(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.came.append(taken)
            if 200 <= receiver.status < 300:
                receiver.taken.append(taken)
            time.sleep(receiver.delay)
            self.send_response(receiver.status)
            for name, value in receiver.fields.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
