"""Simulated faults of servers and networks."""

import gzip
import socket
import struct
import time
from collections.abc import Callable
from http.client import responses
from http.server import BaseHTTPRequestHandler

from msgspec import Struct

Misbehaviour = Callable[[BaseHTTPRequestHandler, bytes], None]

SURVIVED = "survived"
_BOMB = 40_000_000
_DRIP_S = 0.05
_JSON = "Content-Type: application/json"
_GZIP = "Content-Encoding: gzip"
_HTML = b"<!DOCTYPE html><html><head><title>%s</title></head><body><p>Nothing to see.</p></body></html>"


class Fault(Struct, frozen=True):
    """A simulated fault.

    Attributes:
        expected: The name of the error that a poll ends in, or SURVIVED if the poll must succeed.
        misbehaviour: Answers a request; None if nothing listens on the port.
        scheme: The scheme of the source's URL.
        feed: Whether the page is read by its feed.
        endless: Whether the fault lasts until the client times out.
    """

    name: str
    expected: str
    misbehaviour: Misbehaviour | None
    scheme: str = "http"
    feed: bool = False
    endless: bool = False


def _sent(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, *fields: str) -> None:
    """Send a response; a Content-Length among the fields replaces the true one."""
    length = () if any(each.startswith("Content-Length") for each in fields) else (f"Content-Length: {len(body)}",)
    first = f"HTTP/1.1 {status} {responses.get(status, '')}"
    head = "\r\n".join((first, *fields, *length, "Connection: close", "", ""))
    handler.wfile.write(head.encode() + body)


def _instead(body: bytes, status: int = 200, *fields: str) -> Misbehaviour:
    return lambda handler, _: _sent(handler, body, status, *fields)


def _status(status: int, *fields: str) -> Misbehaviour:
    return _instead(b"", status, *fields)


def _redirect(target: str) -> Misbehaviour:
    return lambda handler, _: _sent(handler, b"", 302, f"Location: {target.format(path=handler.path)}")


def _changed(change: Callable[[bytes], bytes], *fields: str) -> Misbehaviour:
    return lambda handler, body: _sent(handler, change(body), 200, *fields)


def _raw(words: bytes) -> Misbehaviour:
    def write(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.wfile.write(words)

    return write


def _hang(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    handler.rfile.read(1)


def _drip(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    _sent(handler, b"", 200, _JSON, f"Content-Length: {len(body)}")
    for byte in body:
        handler.wfile.write(bytes([byte]))
        time.sleep(_DRIP_S)


def _reset(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """A linger time of zero makes the close a reset."""
    _sent(handler, body[: len(body) // 2], 200, _JSON, f"Content-Length: {len(body)}")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _cut(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    _sent(handler, body[:-9], 200, _JSON, f"Content-Length: {len(body)}")


def _until_close(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + body)


def _corrupt(body: bytes) -> bytes:
    packed = bytearray(gzip.compress(body))
    packed[len(packed) // 2] ^= 0xFF
    return bytes(packed)


def _bomb(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    _sent(handler, gzip.compress(bytes(_BOMB), 1), 200, _GZIP)


_ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<rss version="2.0"><channel><title>&c;</title></channel></rss>"""

FAULTS = (
    Fault("nothing listens on the port", "Unreachable", None),
    Fault("no answer", "Unreachable", _hang, endless=True),
    Fault("connection closed without an answer", "Unreachable", _raw(b"")),
    Fault("not HTTP", "Unreachable", _raw(b"220 mail.example ESMTP\r\n")),
    Fault("no TLS where https is asked for", "Unreachable", _raw(b""), scheme="https"),
    Fault("a byte every 50 ms", "Unreachable", _drip, endless=True),
    Fault("reset in the middle of the body", "Unreachable", _reset),
    Fault("a body shorter than its length", "Unreachable", _cut),
    Fault("a body without a length", SURVIVED, _until_close),
    Fault("500", "Server error", _status(500)),
    Fault("503 with Retry-After", "Rate limit", _status(503, "Retry-After: 600")),
    Fault("429", "Rate limit", _status(429)),
    Fault("403", "Refused", _status(403)),
    Fault("404", "Gone", _status(404)),
    Fault("410", "Gone", _status(410)),
    Fault("304 although the page changed", SURVIVED, _status(304, "Content-Length: 0")),
    Fault("a redirect to itself", "Bad answer", _redirect("{path}")),
    Fault("a redirect into the private network", "Refused", _redirect("http://10.0.0.1/")),
    Fault("a redirect to a cloud metadata service", "Refused", _redirect("http://169.254.169.254/latest/meta-data/")),
    Fault("a redirect to another host on this machine", "Refused", _redirect("http://127.1.2.3/")),
    Fault("HTML instead of JSON", "Bad answer", _instead(_HTML % b"Acme")),
    Fault("a challenge page", "Refused", _instead(_HTML % b"Just a moment...")),
    Fault("JSON labelled as HTML", SURVIVED, _changed(bytes, "Content-Type: text/html")),
    Fault("an empty body", "Bad answer", _instead(b"")),
    Fault("truncated JSON", "Bad document", _changed(lambda body: body[: len(body) // 2])),
    Fault("JSON of another kind", "Bad document", _instead(b'{"status": "ok"}')),
    Fault(
        "bytes that are not UTF-8",
        "Bad document",
        _changed(lambda body: body.replace(b"Uploads", b"Upl\xf6ads")),
    ),
    Fault("a body of 2 GB", "Bad answer", _status(200, "Content-Length: 2000000000")),
    Fault("40 MB in 40 KB of gzip", "Bad answer", _bomb),
    Fault("truncated gzip", "Bad answer", _changed(lambda body: gzip.compress(body)[:-12], _GZIP)),
    Fault("damaged gzip", "Bad answer", _changed(_corrupt, _GZIP)),
    Fault("a feed with nested entities", "Bad answer", _instead(_ENTITIES), feed=True),
)
