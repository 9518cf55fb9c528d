"""The farm itself: an asyncio server in a thread of its own, with one listening socket per site."""

import asyncio
import resource
import ssl
import threading
import time
from collections import deque
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from ipaddress import IPv4Address
from typing import Any, Self, TypeVar

import trustme
from msgspec import Struct

from tests.farm.faults import FAULTS, Exchange, Fault
from tests.farm.replies import Reply, redirect

_FIRST = IPv4Address("127.1.0.1")
_NOTHING_THERE = deque([Reply(status=404, etag=None, body=b"not found", content_type="text/plain")])

T = TypeVar("T")


class Seen(Struct, frozen=True):
    """A request a site received; header names in lower case, values as latin-1, `at` in seconds of time.monotonic."""

    path: str
    headers: dict[str, str]
    at: float


class Crowd:
    """How many requests are being answered, and the most there ever were at once."""

    def __init__(self) -> None:
        self.now = self.peak = 0

    def __enter__(self) -> None:
        self.now += 1
        self.peak = max(self.peak, self.now)

    def __exit__(self, *_: object) -> None:
        self.now -= 1

    async def of(self, size: int) -> None:
        """Wait until there were so many at once, for ten seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while self.peak < size:
                    await asyncio.sleep(0.002)

    def empty(self) -> bool:
        """Wait until nothing is being answered: a client has its answer before the farm has counted it as given."""
        deadline = time.monotonic() + 30
        while self.now and time.monotonic() < deadline:
            time.sleep(0.005)
        return not self.now


class Site:
    """One status page at an address of its own. What it answers can be changed while the farm runs."""

    def __init__(self, farm: "Farm", host: str, context: ssl.SSLContext | None) -> None:
        self.host = host
        self.crowd = Crowd()
        self.requests: list[Seen] = []
        self._farm = farm
        self._context = context
        self._replies: dict[str, deque[Reply]] = {}
        self._faults: dict[str | None, Fault] = {}
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where the site is, without a slash at the end."""
        return f"{'https' if self._context else 'http'}://{self.host}:{self._farm.port}"

    def reply(self, path: str, *replies: Reply | bytes) -> None:
        """Answer `path` with these, one after the other, and with the last from then on."""
        self._replies[path] = deque(each if isinstance(each, Reply) else Reply(body=each) for each in replies)

    def move(self, there: "Site") -> None:
        """Redirect the paths that another site answers to that, for good."""
        for path in there._replies:
            self.reply(path, redirect(f"{there.url}{path}", 308))

    def shown(self, path: str) -> Reply:
        """What is due at `path`."""
        return self._replies.get(path, _NOTHING_THERE)[0]

    def fault(self, name: str, path: str | None = None) -> None:
        """Misbehave as FAULTS says from now on, at one path or at all."""
        self._faults[path] = FAULTS[name]

    def heal(self) -> None:
        """Answer properly again, at every path."""
        self._faults.clear()

    def open(self) -> None:
        """Accept connections, as a new site does."""
        self._farm.call(self.listen())

    def close(self) -> None:
        """Refuse connections."""
        self._farm.call(self.stop_listening())

    async def listen(self) -> None:
        """Bind to the farm's port; the first site's is any that is free."""
        self._server = await asyncio.start_server(
            self._serve, self.host, self._farm.port, ssl=self._context, backlog=256
        )
        self._farm.port = self._server.sockets[0].getsockname()[1]

    async def stop_listening(self) -> None:
        """Give the port back; requests under way go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests until one side has enough, or the farm stops."""
        over = (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.CancelledError)
        with self._farm.serving(), suppress(*over):
            while await self._answer(reader, writer):
                continue
            writer.close()
            await writer.wait_closed()
        writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False when the connection is to be closed after it."""
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = line.split(" ")[1]
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines if each)}
        self.requests.append(Seen(path, headers, time.monotonic()))
        reply = self._due(path)
        fault = self._faults.get(path) or self._faults.get(None)
        with self.crowd, self._farm.crowd:
            await self._farm.crowd.of(reply.company)
            await asyncio.sleep(reply.delay)
            if fault is not None:
                await fault(Exchange(reader, writer, path, headers, reply))
                return False
            writer.write(reply.answer(headers))
            await writer.drain()
        return headers.get("connection", "").lower() != "close"

    def _due(self, path: str) -> Reply:
        replies = self._replies.get(path, _NOTHING_THERE)
        return replies.popleft() if len(replies) > 1 else replies[0]


class Farm:
    """Sites by name, on addresses from 127.1.0.1 upwards and one port, for as long as the `with` block lasts."""

    def __init__(self) -> None:
        self.port = 0
        self.crowd = Crowd()
        self.sites: dict[str, Site] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="farm", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        _allow_many_files()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def site(self, name: str) -> Site:
        """The site of that name; a new one answers 404 until it is told better."""
        return self.sites.get(name) or self._found(name, None)

    def secure_site(self, name: str, certified_for: str | None = None, until: datetime | None = None) -> Site:
        """A new https site, with a certificate of the farm's authority for its own address or another host."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(certified_for or self._next_host(), not_after=until).configure_cert(context)
        return self._found(name, context)

    @cached_property
    def authority(self) -> trustme.CA:
        """Who signs the certificates of https sites; nobody trusts it by default."""
        return trustme.CA()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the farm's thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The current task is one that the farm ends when it stops."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    def _found(self, name: str, context: ssl.SSLContext | None) -> Site:
        site = self.sites[name] = Site(self, self._next_host(), context)
        site.open()
        return site

    def _next_host(self) -> str:
        return str(_FIRST + len(self.sites))

    async def _stop(self) -> None:
        await _settled()
        for site in self.sites.values():
            await site.stop_listening()
        serving = list(self._tasks)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)
        await _settled()


async def _settled() -> None:
    """What was just accepted, or aborted, needs a few rounds of the loop before it can be ended, or has ended."""
    for _ in range(10):
        await asyncio.sleep(0)


def _allow_many_files() -> None:
    """A thousand sites need more files than the usual soft limit of 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
