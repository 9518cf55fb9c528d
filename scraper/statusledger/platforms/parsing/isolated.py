"""Parse large documents in a separate process, which can be ended and does not block the event loop."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext

import msgspec

from statusledger.errors import NormalizeError, TooSlow
from statusledger.fetch import LARGE
from statusledger.model import Document, Snapshot
from statusledger.platforms import Platform
from statusledger.platforms.parsing import parse
from statusledger.platforms.parsing.worker import Answer, End, Question

PATIENCE_S = 120
"""By the clock: the machine may be busy."""


class ParserBug(Exception):
    """A parser failed in another process; the message is its traceback."""


async def read(
    name: str,
    platform: Platform,
    document: Document,
    held_up: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Snapshot:
    """Parse a document within bounds, one over LARGE in a separate process. Raises NormalizeError.

    The client ensures that only one such process runs. Smaller ones are parsed within `held_up`, as the event loop
    waits.
    """
    if len(document.body) <= LARGE:
        with held_up():
            return parse(platform, document)
    answer = await _answered(Question(document, name))
    if answer.snapshot is not None:
        return answer.snapshot
    raise (TooSlow if answer.end is End.SLOW else NormalizeError)(answer.reason)


async def readers(document: Document, offered: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the platforms that a document matches, each with its kind."""
    return list((await _answered(Question(document, offered=tuple(offered)))).known)


async def _answered(question: Question) -> Answer:
    answer = await _apart(msgspec.msgpack.encode(question))
    if answer.end is End.BUG:
        raise ParserBug(answer.reason)
    return answer


async def _apart(question: bytes) -> Answer:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "statusledger.platforms.parsing.worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            output, _ = await process.communicate(question)
    except TimeoutError:
        return Answer(End.SLOW, reason=f"it could not be read within {PATIENCE_S} s")
    finally:
        await _ended(process)
    if process.returncode:
        return Answer(End.SLOW, reason=f"it could not be read: its parser ended with code {process.returncode}")
    return msgspec.msgpack.decode(output, type=Answer)


async def _ended(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
