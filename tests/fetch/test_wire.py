"""Servers that are always ahead of us: the deadline fires, what comes is counted, and everybody else has a turn."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import repeat
from typing import Any

import pytest

from statusledger.errors import BadBody, FetchError, Unreachable
from statusledger.fetch import Client, Post, Settings, post
from statusledger.fetch.bounded_reads import BoundedStream
from statusledger.fetch.client import now
from statusledger.model import Format, Request
from tests.farm import Farm, Reply
from tests.support.fetching import FAST, PATH, fetched, source_at
from tests.support.paths import ROOT

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2_000
BYTES = b"1\r\n{\r\n" * 10_000
# What a server sends first, and then for as long as somebody reads, with what becomes of it.
AHEAD: dict[str, tuple[bytes, bytes, type[FetchError], str]] = {
    "hints": (b"", HINTS, BadBody, "of heads before an answer"),
    "chunks of a byte": (CHUNKED, BYTES, BadBody, "pieces"),
    "chunks with long extensions": (CHUNKED, b"1;" + b"x" * 60_000 + b"\r\n{\r\n", BadBody, "on the wire"),
    "an extension without end": (CHUNKED + b"1;", b"x" * 60_000, Unreachable, "too long"),
    "trailers without end": (CHUNKED + b"1\r\n{\r\n0\r\n", b"X-A: b\r\n" * 8_000, Unreachable, "too long"),
    "a header without end": (b"HTTP/1.1 200 OK\r\nX-A: ", b"x" * 60_000, Unreachable, "too long"),
}


@asynccontextmanager
async def sending(first: bytes, then: Iterable[bytes]) -> AsyncIterator[str]:
    """A server that does not listen to what it is asked."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(first)
            for piece in then:
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def asked_of(first: bytes, then: Iterable[bytes], settings: Settings = FAST, expects: Format = Format.JSON) -> None:
    async def run() -> None:
        async with sending(first, then) as url, Client(settings) as client:
            await fetched(client, source_at(url, timeout=30), Request(url + PATH, "summary", expects=expects))

    asyncio.run(run())


@pytest.mark.parametrize("expects", [Format.JSON, Format.EVENT])
@pytest.mark.parametrize("name", AHEAD)
def test_what_never_ends_is_refused(name: str, expects: Format) -> None:
    first, then, kind, reason = AHEAD[name]
    with pytest.raises(kind, match=reason):
        asked_of(first, repeat(then), expects=expects)


@pytest.mark.parametrize("name", ["hints", "a header without end"])
def test_a_webhook_is_bounded_likewise(name: str) -> None:
    first, then, kind, reason = AHEAD[name]

    async def run() -> None:
        async with sending(first, repeat(then)) as url:
            await post(Post(url=url, body=b"{}", allow_private=True, timeout=30), FAST, now())

    with pytest.raises(kind, match=reason):
        asyncio.run(run())


class Ready:
    """A connection that always has something to read, at once."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._piece


def test_a_connection_that_is_always_ready_leaves_turns_to_others() -> None:
    async def run() -> tuple[int, int]:
        reads = turns = 0
        stream = BoundedStream(Ready(b"x"))  # type: ignore[arg-type]

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(others())
        for _ in range(100):
            await stream.read(1)
            reads += 1
        task.cancel()
        return reads, turns

    reads, turns = asyncio.run(run())
    assert turns >= reads


def test_a_deadline_and_a_cancellation_reach_a_reader_that_never_waits() -> None:
    async def run() -> None:
        stream = BoundedStream(Ready(b""))  # type: ignore[arg-type]
        async with asyncio.timeout(0):
            while True:
                await stream.read(1)

    with pytest.raises(TimeoutError):
        asyncio.run(run())


def test_what_is_sound_but_comes_in_many_pieces_is_read() -> None:
    body = b"".join(b"4\r\n[1],\r\n" for _ in range(5_000))
    asked_of(CHUNKED + b"1\r\n[\r\n" + body + b"2\r\n1]\r\n0\r\n\r\n", [])


# Memory

BOMBS = """
import asyncio, sys
from statusledger.errors import FetchError
from statusledger.fetch import Client
from statusledger.model import Request
from tests.farm import Farm, Reply
from tests.support.fetching import FAST, PATH, fetched, source_at
peak = lambda: int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
started = peak()
async def run(urls):
    async with Client(FAST) as client:
        asked = [fetched(client, source_at(url), Request(url + PATH, "summary")) for url in urls]
        return await asyncio.gather(*asked, return_exceptions=True)
kept = asyncio.run(run(sys.argv[1:]))
assert all(isinstance(each, FetchError) for each in kept), kept
print(started, peak())
"""


def test_forty_bombs_whose_errors_are_kept_stay_small() -> None:
    with Farm() as farm:
        sites = [farm.site(f"bomb {number}") for number in range(40)]
        for site in sites:
            site.fault("gzip-bomb")
        command = [sys.executable, "-c", BOMBS, *(site.url for site in sites)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    started, peak = map(int, done.stdout.split())
    assert peak < 150_000, f"{started} before, {peak} after"


# Names

NEVER = """
import asyncio, socket, threading
from statusledger.errors import Unreachable
from tests.support.fetching import ask, source_at
socket.getaddrinfo = lambda *asked, **how: threading.Event().wait()
try: ask("http://hangs.example/", source=source_at("http://hangs.example", timeout=0.2))
except Unreachable as error: print(error)
"""


def test_a_name_that_hangs_ends_with_its_deadline_and_does_not_keep_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", NEVER], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "no complete answer within 0.2 s\n"


def test_names_that_hang_hold_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than there may be requests at once."""
    hanging, real = threading.Event(), socket.getaddrinfo

    def look_up(host: str, *asked: Any, **how: Any) -> Any:
        return hanging.wait() if host == "hangs.example" else real("127.0.0.1", *asked, **how)

    async def run() -> None:
        reply = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        async with sending(reply, []) as url, Client(Settings(trust_env=False, concurrency=2)) as client:
            for _ in range(3):
                with pytest.raises(Unreachable, match="within"):
                    stuck = source_at("http://hangs.example", timeout=0.05)
                    await fetched(client, stuck, Request(stuck.url, "summary"))
            well = source_at(url.replace("127.0.0.1", "well.example"))
            assert (await fetched(client, well, Request(well.url + PATH, "summary"))).body == b"{}"

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        asyncio.run(run())
    finally:
        hanging.set()


def test_work_that_keeps_the_loop_to_itself_counts_against_no_request() -> None:
    async def asking() -> float:
        with Farm() as farm:
            site = farm.site("acme")
            site.reply(PATH, Reply(body=b"{}", delay=0.2))
            async with Client(FAST) as client:
                request = Request(site.url + PATH, "summary")
                task = asyncio.create_task(fetched(client, source_at(site.url, timeout=60), request))
                while not site.requests:
                    await asyncio.sleep(0.01)
                (deadline,) = client._under_way
                before = deadline._timeout.when() or 0.0
                with client.held_up():
                    time.sleep(0.1)
                gained = (deadline._timeout.when() or 0.0) - before
                await task
                assert client._under_way == set()
                return gained

    assert asyncio.run(asking()) >= 0.1
