"""A body read within bounds: no more bytes than allowed on the wire, nor once unpacked, and nothing less than whole."""

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
    """Undoes a content encoding, a piece at a time."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Unpack a chunk from the wire, in pieces of bounded size. Raises FetchFailure."""

    def finish(self) -> None:
        """Raises FetchFailure if more should have come."""


class Plain:
    """No encoding."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """The chunk itself."""
        yield chunk

    def finish(self) -> None:
        """Do nothing: the framing of HTTP marks the end."""


class Gzip:
    """One gzip member, with its end and without anything after it."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """At most 64 KiB each, however well they were packed."""
        while chunk:
            if self._inflate.eof:
                raise FetchFailure(BadBody, "data after the end of the gzip body", 200)
            try:
                yield self._inflate.decompress(chunk, _PIECE)
            except zlib.error:
                raise FetchFailure(BadBody, "a corrupt gzip body", 200) from None
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def finish(self) -> None:
        """Refuse a truncated stream, of which zlib does not complain. Raises FetchFailure."""
        if not self._inflate.eof:
            raise FetchFailure(BadBody, "a truncated gzip body", 200)


_UNPACKERS: dict[str, Callable[[], Unpacker]] = {"": Plain, "identity": Plain, "gzip": Gzip, "x-gzip": Gzip}


async def unpacked(response: httpx.Response, wire: int, ceiling: int) -> AsyncGenerator[bytes]:
    """The body as it arrives, at most so many bytes on the wire and `ceiling` unpacked. Raises FetchFailure."""
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
    """The same chunks, with turns for everything else between. Raises FetchFailure when they are too many."""
    count = 0
    async for chunk in chunks:
        count += 1
        if count > _MOST_CHUNKS:
            raise FetchFailure(BadBody, f"a body in more than {_MOST_CHUNKS} pieces", 200)
        if count % _CHUNKS_AT_A_TIME == 0:
            await asyncio.sleep(0)
        yield chunk


async def whole(pieces: AsyncIterator[bytes], large: int, when_large: Callable[[], Awaitable[None]]) -> bytes:
    """All of it. `when_large` is awaited once, when it turns out to be more than that, before more is read."""
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
