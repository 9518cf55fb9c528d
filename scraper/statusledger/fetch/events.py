"""Server-sent events: the first of a stream that never ends."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx
from httpx_sse import EventSource

from statusledger.errors import BadBody
from statusledger.fetch.content_check import admit
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.model import Format


async def first_event(pieces: AsyncIterator[bytes]) -> bytes:
    """The data of the first event that has any. Raises FetchFailure if the body ends before it.

    httpx would unpack a body without bounds, so the response that httpx-sse reads is made of what is unpacked already.
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
    """The same, remembered as `heard`, lines ended by LF: after a CR httpx-sse waits for what comes next."""
    async for piece in pieces:
        rest = piece.removeprefix(b"\n") if heard.endswith(b"\r") else piece
        heard += piece
        yield rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
