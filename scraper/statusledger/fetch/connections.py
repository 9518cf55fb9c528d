"""Connections that go where the source may go, and nowhere else: checked when they are made, and never shared."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import httpcore
import httpx
from aiohappyeyeballs import AddrInfoType, start_connection

from statusledger.errors import Unreachable
from statusledger.fetch.address_guard import Allowance, address_info, literal
from statusledger.fetch.bounded_reads import BoundedBackend, BoundedStream
from statusledger.fetch.fetch_failure import FetchFailure

Lookup = Callable[[str, int], Awaitable[Sequence[AddrInfoType]]]

_FALLBACK_DELAY = 0.25


class DirectTransport(httpx.AsyncHTTPTransport):
    """httpx's transport on our connections; the request's extension `allowance` bounds their reach."""

    def __init__(self, context: ssl.SSLContext, lookup: Lookup) -> None:
        super().__init__(verify=context)
        self._pool = _Unshared(context, lookup)


class ProxiedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport through a proxy, which connects and shares connections as httpx does; no more comes by them."""

    def __init__(self, context: ssl.SSLContext, proxy: str) -> None:
        unlimited = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        super().__init__(verify=context, proxy=proxy, limits=unlimited)
        self._pool._network_backend = BoundedBackend(httpcore.AnyIOBackend())


class _Unshared(httpcore.AsyncConnectionPool):
    """No pool: a connection ends with its request, so what one source may reach is never lent to another.

    Most hosts get one request a run. Measured with 1,000 of them, pooling doubled the cost of a request.
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
    """The only body that comes by a connection: with it the connection ends, also where its reader gives up."""

    def __init__(self, stream: AsyncIterable[bytes], connection: httpcore.AsyncHTTPConnection) -> None:
        self._stream, self._connection = stream, connection

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        await self._connection.aclose()


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, not to names: what is looked up again may have changed."""

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
        address = literal(host)
        candidates = [address_info(address, port)] if address else await self._lookup(host, port)
        permitted = self._allowance.screened(host, candidates)
        with _causes():
            connected = await start_connection(permitted, happy_eyeballs_delay=_FALLBACK_DELAY)
        return BoundedStream(_PlainStream(connected))


class _PlainStream(httpcore.AsyncNetworkStream):
    """A connected socket. The deadline of the whole request stands in for the timeouts of each step."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._loop = asyncio.get_running_loop()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _causes():
            return await self._loop.sock_recv(self._socket, max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _causes():
            await self._loop.sock_sendall(self._socket, buffer)

    async def aclose(self) -> None:
        self._socket.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The certificate is held against the name that was asked for, whatever address it was found at."""
        try:
            with _causes():
                streams = await asyncio.open_connection(
                    sock=self._socket, ssl=ssl_context, server_hostname=server_hostname
                )
        except BaseException:
            self._socket.close()
            raise
        return _SecureStream(*streams)


class _SecureStream(httpcore.AsyncNetworkStream):
    """The same, inside TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _causes():
            return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _causes():
            self._writer.write(buffer)
            await self._writer.drain()

    async def aclose(self) -> None:
        self._writer.transport.abort()


class Resolver:
    """Names to addresses, by the system, each in a thread of its own.

    A name that hangs holds up neither another nor the end of the process: nobody waits for its thread.
    """

    async def __call__(self, host: str, port: int) -> Sequence[AddrInfoType]:
        """Look up a host's addresses. Raises FetchFailure."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[AddrInfoType]] = loop.create_future()
        Thread(target=_look_up, args=(host, port, loop, answer), name="resolver", daemon=True).start()
        try:
            return await answer
        except OSError as error:
            raise FetchFailure(Unreachable, f"DNS: {error.strerror or error}") from None
        except ValueError:
            raise FetchFailure(Unreachable, "DNS: not a name that can be looked up") from None


def _look_up(
    host: str, port: int, loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[Sequence[AddrInfoType]]"
) -> None:
    """Look a name up and answer, if anybody still waits."""

    def settle(settle_as: Callable[[Any], None], outcome: object) -> None:
        if not answer.done():
            settle_as(outcome)

    with suppress(RuntimeError):  # the loop is closed
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:
            loop.call_soon_threadsafe(settle, answer.set_exception, error)
        else:
            loop.call_soon_threadsafe(settle, answer.set_result, found)


@contextmanager
def _causes() -> Iterator[None]:
    """Trouble of the system in words that are the same wherever it strikes."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise FetchFailure(Unreachable, f"TLS: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise FetchFailure(Unreachable, f"TLS: {error.reason}") from None
    except OSError as error:
        raise FetchFailure(Unreachable, os.strerror(error.errno) if error.errno else str(error)) from None
