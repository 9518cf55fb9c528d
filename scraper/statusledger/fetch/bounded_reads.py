"""Bounded reads of a connection, heads and framing included."""

import asyncio
import ssl
from collections.abc import Iterable

import httpcore

from statusledger.fetch.fetch_failure import too_large

# Of all heads of an answer together: a server may send any number of provisional ones before it.
_HEADS = 128_000


class BoundedStream(httpcore.AsyncNetworkStream):
    """A connection with few bytes before an answer, then as many as `expect` sets.

    Reads yield first: a server that is always ahead would hold up the event loop.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._received = 0
        self._limit, self._most, self._where = _HEADS, _HEADS, "of heads before an answer"

    def expect(self, wire: int) -> None:
        """Expect a body of at most `wire` bytes, framing included."""
        self._limit, self._most, self._where = self._received + wire, wire, "on the wire"

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read the next bytes. Raises FetchFailure for too many."""
        await asyncio.sleep(0)
        if self._received > self._limit:
            raise too_large(self._most, self._where)
        data = await self._stream.read(max_bytes, timeout)
        self._received += len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """End the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Return the connection inside TLS, with counters of its own."""
        return BoundedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))


class BoundedBackend(httpcore.AsyncNetworkBackend):
    """Bounded connections of another backend."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a bounded connection to a host."""
        return BoundedStream(await self._backend.connect_tcp(host, port, timeout, local_address, socket_options))
