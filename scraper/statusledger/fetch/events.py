"""The first server-sent event of an endless stream."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx
from httpx_sse import EventSource

from statusledger.errors import BadBody
from statusledger.fetch.content_check import admit
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.model import Format


async def first_event(pieces: AsyncIterator[bytes]) -> bytes:
    """Return the first data of a stream. Raises FetchFailure without any.

    httpx would unpack without bounds, so httpx-sse reads unpacked pieces.
    """
    heard = bytearray()
    stream = httpx.Response(
        200,
        headers={"content-type": "text/event-stream"},
        content=_with_line_feeds(pieces, heard),
        default_encoding="utf-8-sig",
    )
    async with aclosing(EventSource(stream).aiter_sse()) as events:
        async for event in events:
            if event.data:
                return event.data.encode()
    admit(bytes(heard), Format.EVENT)
    raise FetchFailure(BadBody, "a stream that ended before its first event", 200)


async def _with_line_feeds(pieces: AsyncIterator[bytes], heard: bytearray) -> AsyncIterator[bytes]:
    """Yield pieces with LF alone, kept in `heard`: after a CR httpx-sse waits for more."""
    async for piece in pieces:
        rest = piece.removeprefix(b"\n") if heard.endswith(b"\r") else piece
        heard += piece
        yield rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
