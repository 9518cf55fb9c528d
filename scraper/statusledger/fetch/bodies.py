"""Read a whole body within bounds on the wire and unpacked."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from typing import Protocol

import httpx

from statusledger.errors import BadBody
from statusledger.fetch.fetch_failure import FetchFailure, too_large

_PIECE = 65_536
# A body of 8 MB comes in some 6,000 packets. One in chunks of a byte costs a second for each 20,000.
_MOST_CHUNKS = 20_000
_CHUNKS_AT_A_TIME = 100


class Unpacker(Protocol):
    """Decoder of a content encoding, piece by piece."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Unpack a chunk in bounded pieces. Raises FetchFailure."""

    def finish(self) -> None:
        """Check that nothing is missing. Raises FetchFailure."""


class Plain:
    """No encoding."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the chunk itself."""
        yield chunk

    def finish(self) -> None:
        """Do nothing: HTTP marks the end."""


class Gzip:
    """One complete gzip member, with nothing after it."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield at most 64 KiB each."""
        while chunk:
            if self._inflate.eof:
                raise FetchFailure(BadBody, "data after the end of the gzip body", 200)
            try:
                yield self._inflate.decompress(chunk, _PIECE)
            except zlib.error:
                raise FetchFailure(BadBody, "a corrupt gzip body", 200) from None
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def finish(self) -> None:
        """Refuse a truncated stream, which zlib accepts. Raises FetchFailure."""
        if not self._inflate.eof:
            raise FetchFailure(BadBody, "a truncated gzip body", 200)


_UNPACKERS: dict[str, Callable[[], Unpacker]] = {"": Plain, "identity": Plain, "gzip": Gzip, "x-gzip": Gzip}


async def unpacked(response: httpx.Response, wire: int, ceiling: int) -> AsyncGenerator[bytes]:
    """Yield a body of at most `wire` bytes packed, `ceiling` unpacked. Raises FetchFailure."""
    unpacker, size = _unpacker(response), 0
    if int(response.headers.get("content-length", 0)) > wire:
        raise too_large(wire, "on the wire")
    async for chunk in _few(response.aiter_raw()):
        if response.num_bytes_downloaded > wire:
            raise too_large(wire, "on the wire")
        for piece in unpacker.pieces(chunk):
            size += len(piece)
            if size > ceiling:
                raise too_large(ceiling, "unpacked")
            yield piece
    if response.num_bytes_downloaded:
        unpacker.finish()


async def _few(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield chunks, with turns for other tasks. Raises FetchFailure for too many."""
    count = 0
    async for chunk in chunks:
        count += 1
        if count > _MOST_CHUNKS:
            raise FetchFailure(BadBody, f"a body in more than {_MOST_CHUNKS} pieces", 200)
        if count % _CHUNKS_AT_A_TIME == 0:
            await asyncio.sleep(0)
        yield chunk


async def whole(pieces: AsyncIterator[bytes], large: int, when_large: Callable[[], Awaitable[None]]) -> bytes:
    """Return all pieces; await `when_large` once, over `large` bytes."""
    # One buffer would be copied as it grows. So what is refused in the end is in memory once.
    body, size = list[bytes](), 0
    async for piece in pieces:
        was_large, size = size > large, size + len(piece)
        body.append(piece)
        if size > large and not was_large:
            await when_large()
    return b"".join(body)


def _unpacker(response: httpx.Response) -> Unpacker:
    label = response.headers.get("content-encoding", "").strip()
    try:
        return _UNPACKERS[label.lower()]()
    except KeyError:
        raise FetchFailure(BadBody, f"encoded as {label}, though only gzip was offered", 200) from None
