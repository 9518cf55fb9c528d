"""The ways a site can misbehave, by name: each a small function that writes raw bytes and then hangs up."""

import asyncio
import gzip
import itertools
import secrets
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from functools import lru_cache

from msgspec import Struct

from tests.farm.replies import Reply, head, redirect, response, squeezed

_JSON = ("Content-Type", "application/json")
_GZIP = ("Content-Encoding", "gzip")
_CHUNKED = ("Transfer-Encoding", "chunked")


class Exchange(Struct):
    """One request as it came, and the reply a healthy site would give to it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    path: str
    headers: dict[str, str]
    reply: Reply

    async def send(self, *parts: bytes) -> None:
        """Write at once; raises ConnectionError when the client has gone, which inside TLS takes a turn to notice."""
        self.writer.writelines(parts)
        await self.writer.drain()
        await asyncio.sleep(0)

    async def drip(self, data: bytes) -> None:
        """Write a byte at a time, for as long as somebody listens."""
        for byte in data:
            await self.send(bytes([byte]))
            await asyncio.sleep(0.05)

    def sized(self, length: int, *fields: tuple[str, str]) -> bytes:
        """The head of a 200 that declares so many bytes."""
        return head(200, [_JSON, *fields, ("Content-Length", str(length))])


Fault = Callable[[Exchange], Awaitable[None]]


def _page(title: str, body: str = "<p>Nothing to see.</p>", attributes: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body{attributes}>{body}</body></html>".encode()


def _instead(body: bytes, status: int = 200, *fields: tuple[str, str]) -> Fault:
    """Send this well-formed answer whatever was due."""

    async def fault(exchange: Exchange) -> None:
        await exchange.send(response(status, [("Content-Type", "text/html"), *fields], body))

    return fault


def _encoded(label: str, squeeze: Callable[[bytes], bytes]) -> Fault:
    """Send the due body, transformed, under a Content-Encoding."""

    async def fault(exchange: Exchange) -> None:
        body = squeeze(exchange.reply.body)
        await exchange.send(exchange.sized(len(body), ("Content-Encoding", label)), body)

    return fault


async def _hang(exchange: Exchange) -> None:
    await exchange.reader.read()


async def _reset(exchange: Exchange) -> None:
    """RST after half of the body: a lingering time of zero makes the close abortive."""
    body = exchange.reply.body
    await exchange.send(exchange.sized(len(body)), body[: len(body) // 2])
    connection: socket.socket = exchange.writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.writer.transport.abort()


async def _hang_up(exchange: Exchange) -> None:
    exchange.writer.close()


async def _drip_headers(exchange: Exchange) -> None:
    await exchange.drip(exchange.reply.answer({}))


async def _drip_body(exchange: Exchange) -> None:
    await exchange.send(exchange.sized(len(exchange.reply.body)))
    await exchange.drip(exchange.reply.body)


async def _endless_body(exchange: Exchange) -> None:
    await exchange.send(head(200, [_JSON, _CHUNKED]))
    for _ in itertools.count():
        await exchange.send(b"10000\r\n", bytes(0x10000), b"\r\n")


async def _huge_length(exchange: Exchange) -> None:
    await exchange.send(exchange.sized(2_000_000_000))
    await exchange.reader.read()


async def _short_body(exchange: Exchange) -> None:
    await exchange.send(exchange.sized(len(exchange.reply.body) + 1000), exchange.reply.body)


async def _long_body(exchange: Exchange) -> None:
    await exchange.send(exchange.sized(len(exchange.reply.body)), exchange.reply.body, b"and some more")


async def _cut_chunk(exchange: Exchange) -> None:
    body = exchange.reply.body
    await exchange.send(head(200, [_JSON, _CHUNKED]), f"{len(body):x}\r\n".encode(), body[: len(body) // 2])


async def _gzip_bomb(exchange: Exchange) -> None:
    await exchange.send(exchange.sized(len(_bomb()), _GZIP), _bomb())


async def _huge_header(exchange: Exchange) -> None:
    await exchange.send(head(200, [_JSON, ("X-Padding", "x" * 1_000_000)]))


async def _many_headers(exchange: Exchange) -> None:
    await exchange.send(head(200, [(f"X-{number}", "x") for number in range(100_000)]))


async def _endless_hints(exchange: Exchange) -> None:
    for _ in itertools.count():
        await exchange.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await asyncio.sleep(0.01)


async def _not_http(exchange: Exchange) -> None:
    await exchange.send(b"220 mail.acme.example ESMTP\r\n\r\n")


async def _hints_first(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
    await exchange.send(exchange.reply.answer(exchange.headers))


async def _until_close(exchange: Exchange) -> None:
    """HTTP/1.0 without a length: the end of the connection is the end of the body."""
    await exchange.send(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", exchange.reply.body)


async def _chunked(exchange: Exchange) -> None:
    body = exchange.reply.body
    await exchange.send(head(200, [_JSON, _CHUNKED]), f"{len(body):x}\r\n".encode(), body, b"\r\n0\r\n\r\n")


def _event_stream(pack: Callable[[bytes], bytes], *fields: tuple[str, str]) -> Fault:
    """The due body, and then comments, chunk by chunk for as long as somebody listens."""

    async def fault(exchange: Exchange) -> None:
        await exchange.send(head(200, [("Content-Type", "text/event-stream"), _CHUNKED, *fields]))
        for words in itertools.chain([exchange.reply.body], itertools.repeat(b": keep-alive\n\n")):
            packed = pack(words)
            await exchange.send(f"{len(packed):x}\r\n".encode(), packed, b"\r\n")
            await asyncio.sleep(0.05)

    return fault


async def _packed_event_stream(exchange: Exchange) -> None:
    """The same in gzip, which is flushed after each chunk and never ends."""
    squeeze = zlib.compressobj(wbits=31)
    await _event_stream(lambda words: squeeze.compress(words) + squeeze.flush(zlib.Z_SYNC_FLUSH), _GZIP)(exchange)


async def _redirect_loop(exchange: Exchange) -> None:
    await exchange.send(redirect(exchange.path).answer({}))


async def _new_etag(exchange: Exchange) -> None:
    fields = [_JSON, ("ETag", f'"{secrets.token_hex(8)}"')]
    await exchange.send(response(200, fields, exchange.reply.body))


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    """200 MB of zeros in about 200 KB."""
    squeeze = zlib.compressobj(level=1, wbits=31)
    block = bytes(1_000_000)
    return b"".join([*(squeeze.compress(block) for _ in range(200)), squeeze.flush()])


def _corrupt(body: bytes) -> bytes:
    whole = bytearray(squeezed(body))
    whole[len(whole) // 2] ^= 0xFF
    return bytes(whole)


FAULTS: dict[str, Fault] = {
    # the connection
    "hang": _hang,
    "hang-up": _hang_up,
    "reset": _reset,
    "not-http": _not_http,
    "drip-headers": _drip_headers,
    "endless-hints": _endless_hints,
    "huge-header": _huge_header,
    "many-headers": _many_headers,
    # the body on the wire
    "drip-body": _drip_body,
    "endless-body": _endless_body,
    "huge-length": _huge_length,
    "short-body": _short_body,
    "long-body": _long_body,
    "cut-chunk": _cut_chunk,
    # its encoding
    "truncated-gzip": _encoded("gzip", lambda body: squeezed(body)[:-12]),
    "corrupt-gzip": _encoded("gzip", _corrupt),
    "gzip-bomb": _gzip_bomb,
    "gzip-tail": _encoded("gzip", lambda body: squeezed(body) + b"tail"),
    "two-gzips": _encoded("gzip", lambda body: squeezed(body) + squeezed(body)),
    "stacked-gzip": _encoded("gzip, gzip", lambda body: gzip.compress(squeezed(body))),
    "plain-as-gzip": _encoded("gzip", bytes),
    "brotli": _encoded("br", bytes),
    "unknown-encoding": _encoded("x-foo", bytes),
    # HTTP's meaning
    "redirect-loop": _redirect_loop,
    "unasked-304": _instead(b"", 304),
    "new-etag": _new_etag,
    # odd, but sound
    "hints-first": _hints_first,
    "until-close": _until_close,
    "chunked": _chunked,
    "event-stream": _event_stream(bytes),
    "packed-event-stream": _packed_event_stream,
    # something else than what was due
    "html": _instead(_page("Acme")),
    "challenge": _instead(_page("Just a moment...")),
    "challenge-header": _instead(_page("Acme"), 403, ("cf-mitigated", "challenge")),
    "login": _instead(_page("Acme Status - Login", '<input type="password">')),
    "inactive": _instead(_page("Acme Status - Page Inactive", attributes=' class="status inactive"')),
    "empty": _instead(b""),
    "blank": _instead(b" \r\n\t\n"),
    "not-json": _instead(b"All systems go."),
}
