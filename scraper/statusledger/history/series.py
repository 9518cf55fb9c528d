"""Series of kept payloads: one JSON object a line, `{"fetched_at": ..., "body": ...}`."""

import lzma
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from io import BufferedReader, TextIOWrapper
from pathlib import Path

import msgspec
from msgspec import Struct
from zstandard import ZstdError

from statusledger import files
from statusledger.errors import LedgerError
from statusledger.history.unpack import unpacked
from statusledger.model import Instant
from statusledger.times import iso

_LONGEST = 64 << 20
_SHAPE = "each line is an object with the texts fetched_at and body"


class _Line(Struct):
    fetched_at: str
    body: str


_DECODER = msgspec.json.Decoder(_Line)


class Payload(Struct, frozen=True):
    """One kept body; `place` names its file and line, or its commit."""

    place: str
    fetched_at: Instant
    sha256: str
    body: bytes


Report = Callable[[str], object]
"""Takes a line about a body that was left out or cannot be read."""


def read(path: Path, report: Report | None = None) -> Iterator[Payload]:
    """Payloads of a file. A wrong line is reported and left out, or raises LedgerError."""
    for number, text in _lines(path):
        place = f"{path}: line {number}"
        try:
            line = _line(text)
            body = line.body.encode("utf-8", "surrogatepass")
            yield Payload(place, iso(line.fetched_at), sha256(body).hexdigest(), body)
        except ValueError as error:
            if report is None:
                raise LedgerError(f"{place}: {error}") from error
            report(f"{place}: left out: {error}")


def _line(text: bytes) -> _Line:
    """Decode a line. Raises ValueError."""
    try:
        return _DECODER.decode(text)
    except msgspec.ValidationError:
        raise ValueError(f"fetched_at or body is missing, or no text; {_SHAPE}") from None
    except (msgspec.DecodeError, RecursionError):
        raise ValueError(f"not JSON; {_SHAPE}") from None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with _opened(path) as file, closing(_decoded(file)) as lines:
            for number, text in enumerate(lines, start=1):
                if len(text) > _LONGEST:
                    raise LedgerError(f"{path}: line {number}: longer than {_LONGEST >> 20} MB; {_SHAPE}")
                yield number, text
    except OSError as error:
        raise LedgerError(f"{path}: {error.strerror or error}; name another file") from error
    except (EOFError, UnicodeDecodeError, lzma.LZMAError, ZstdError) as error:
        raise LedgerError(f"{path}: {error}") from error


def _decoded(file: BufferedReader) -> Generator[bytes, None, None]:
    """Lines as UTF-8, for any byte order mark; too long a line is cut just over the limit."""
    head = file.peek(3)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = TextIOWrapper(file, "utf-16", newline="\n")
        try:
            yield from (line.encode() for line in iter(lambda: text.readline(_LONGEST + 1), ""))
        finally:
            text.detach()
        return
    if head.startswith(BOM_UTF8):
        file.read(len(BOM_UTF8))
    yield from iter(lambda: file.readline(_LONGEST + 1), b"")


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    with files.opened(path) as file:
        yield unpacked(file, path.suffix)
