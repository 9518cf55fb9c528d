"""Process that parses one large document, with limits that stop a parser stuck in C too."""

import resource
import sys
import traceback
from collections.abc import Iterator
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger.errors import NormalizeError, TooSlow
from statusledger.model import Document, Snapshot
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing import parse

SECONDS = 30
"""Of processor time for one large document."""
MEMORY = 1 << 30
"""Of address space, in bytes."""


class End(StrEnum):
    """Outcome of parsing a document."""

    READ = "read"
    REFUSED = "refused"
    SLOW = "slow"
    BUG = "bug"


class Question(Struct, array_like=True):
    """Document, and the platform to parse it or the platforms and kinds to match."""

    document: Document
    platform: str = ""
    offered: tuple[tuple[str, str], ...] = ()


class Answer(Struct, array_like=True):
    """Result: a snapshot, the matching platforms, or the reason for neither."""

    end: End
    snapshot: Snapshot | None = None
    reason: str = ""
    known: tuple[tuple[str, str], ...] = ()


def _answer(question: bytes) -> Answer:
    asked = msgspec.msgpack.decode(question, type=Question)
    try:
        if asked.offered:
            return Answer(End.READ, known=tuple(_known(asked)))
        return Answer(End.READ, parse(PLATFORMS[asked.platform], asked.document, SECONDS))
    except TooSlow as error:
        return Answer(End.SLOW, reason=str(error))
    except NormalizeError as error:
        return Answer(End.REFUSED, reason=str(error))
    except MemoryError:
        return Answer(End.REFUSED, reason=f"it could not be read within {MEMORY >> 20} MB of memory")
    except Exception:
        return Answer(End.BUG, reason=traceback.format_exc())


def _known(asked: Question) -> Iterator[tuple[str, str]]:
    for name, kind in asked.offered:
        if PLATFORMS[name].matches(replace(asked.document, kind=kind)):
            yield name, kind


def main() -> None:
    """Parse the document on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = _answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
