"""Connections to permitted addresses, checked when made and never shared."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import httpcore
import httpx
from aiohappyeyeballs import AddrInfoType, start_connection

from statusledger.errors import Unreachable
from statusledger.fetch.address_guard import Allowance, address_info, literal
from statusledger.fetch.bounded_reads import BoundedBackend, BoundedStream
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.threads import in_thread

Lookup = Callable[[str, int], Awaitable[Sequence[AddrInfoType]]]

_FALLBACK_DELAY = 0.25


class DirectTransport(httpx.AsyncHTTPTransport):
    """Direct connections; the request's extension `allowance` bounds their reach."""

    def __init__(self, context: ssl.SSLContext, lookup: Lookup) -> None:
        super().__init__(verify=context)
        self._pool = _Unshared(context, lookup)


class ProxiedTransport(httpx.AsyncHTTPTransport):
    """Shared connections through a proxy, with bounded reads."""

    def __init__(self, context: ssl.SSLContext, proxy: str) -> None:
        unlimited = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        super().__init__(verify=context, proxy=proxy, limits=unlimited)
        self._pool._network_backend = BoundedBackend(httpcore.AnyIOBackend())


class _Unshared(httpcore.AsyncConnectionPool):
    """No pool: connections are not shared between sources of different reach.

    With 1,000 hosts of one request each, pooling doubled the cost of a request.
    """

    def __init__(self, context: ssl.SSLContext, lookup: Lookup) -> None:
        super().__init__(ssl_context=context)
        self._context = context
        self._lookup = lookup

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        guarded = _Guarded(request.extensions["allowance"], self._lookup)
        connection = httpcore.AsyncHTTPConnection(request.url.origin, self._context, network_backend=guarded)
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        assert isinstance(response.stream, AsyncIterable)
        response.stream = _Last(response.stream, connection)
        return response


class _Last:
    """Body that ends its connection, also if its reader gives up."""

    def __init__(self, stream: AsyncIterable[bytes], connection: httpcore.AsyncHTTPConnection) -> None:
        self._stream, self._connection = stream, connection

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        await self._connection.aclose()


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connect to checked addresses, not names: another lookup may differ."""

    def __init__(self, allowance: Allowance, lookup: Lookup) -> None:
        self._allowance = allowance
        self._lookup = lookup

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        places = await permitted(host, port, self._allowance, self._lookup)
        with causes():
            connected = await start_connection(places, happy_eyeballs_delay=_FALLBACK_DELAY)
        return BoundedStream(_PlainStream(connected))


class _PlainStream(httpcore.AsyncNetworkStream):
    """A connected socket; the request's deadline replaces timeouts of steps."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._loop = asyncio.get_running_loop()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with causes():
            return await self._loop.sock_recv(self._socket, max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with causes():
            await self._loop.sock_sendall(self._socket, buffer)

    async def aclose(self) -> None:
        self._socket.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Check the certificate against the requested name."""
        try:
            with causes():
                streams = await asyncio.open_connection(
                    sock=self._socket, ssl=ssl_context, server_hostname=server_hostname
                )
        except BaseException:
            self._socket.close()
            raise
        return _SecureStream(*streams)


class _SecureStream(httpcore.AsyncNetworkStream):
    """A socket inside TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with causes():
            return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with causes():
            self._writer.write(buffer)
            await self._writer.drain()

    async def aclose(self) -> None:
        self._writer.transport.abort()


async def permitted(host: str, port: int, allowance: Allowance, lookup: Lookup) -> list[AddrInfoType]:
    """Look up the addresses of a host that an allowance permits. Raises FetchFailure if there is none."""
    address = literal(host)
    candidates = [address_info(address, port)] if address else await lookup(host, port)
    return allowance.screened(host, candidates)


class Resolver:
    """Lookup by the system, a thread for each name.

    A name that hangs delays neither others nor the end of the process.
    """

    async def __call__(self, host: str, port: int) -> Sequence[AddrInfoType]:
        """Look up a host's addresses. Raises FetchFailure."""
        try:
            return await in_thread(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM), "resolver")
        except OSError as error:
            raise FetchFailure(Unreachable, f"DNS: {error.strerror or error}") from None
        except ValueError:
            raise FetchFailure(Unreachable, "DNS: not a name that can be looked up") from None


@contextmanager
def causes() -> Iterator[None]:
    """Turn errors of sockets and TLS into a FetchFailure with their cause."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise FetchFailure(Unreachable, f"TLS: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise FetchFailure(Unreachable, f"TLS: {error.reason}") from None
    except OSError as error:
        raise FetchFailure(Unreachable, os.strerror(error.errno) if error.errno else str(error)) from None
