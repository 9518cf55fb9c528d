"""Series of kept payloads: one JSON object a line, `{"fetched_at": ..., "body": ...}`."""

import lzma
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct
from zstandard import ZstdError

from statusledger import files
from statusledger.errors import LedgerError, NormalizeError
from statusledger.history.unpack import unpacked
from statusledger.model import Document, Format, Instant, Request, Source
from statusledger.platforms import PLATFORMS, Platform, parse
from statusledger.times import iso

_SAMPLE = 50
_LONGEST = 64 << 20
_SHAPE = "each line is an object with fetched_at and body"


class _Line(Struct):
    fetched_at: str
    body: str


class Payload(Struct, frozen=True):
    """One body of a series."""

    fetched_at: Instant
    sha256: str
    body: bytes


def read(path: Path) -> Iterator[Payload]:
    """Payloads of a file. Raises LedgerError naming the wrong line."""
    for number, line in _lines(path):
        try:
            at = iso(line.fetched_at)
        except ValueError as error:
            raise LedgerError(f"{path}: line {number}: fetched_at: {error}") from error
        body = line.body.encode("utf-8", "surrogatepass")
        yield Payload(at, sha256(body).hexdigest(), body)


def request_of(where: str, source: Source, bodies: Iterable[bytes], kind: str | None = None) -> Request:
    """The document that bodies are versions of: of `kind`, or the first with a matching shape.

    Raises LedgerError, beginning with `where`, without one.
    """
    platform = PLATFORMS[source.platform]
    requests = [request for request in platform.requests(source) if kind in (None, request.kind)]
    for body in islice(bodies, _SAMPLE):
        for request in requests:
            document = Document(request.url, request.kind, body, source.time_zone)
            if _is_version(platform, document, request.expects):
                return request
    kinds = ", ".join(dict.fromkeys(request.kind for request in platform.requests(source)))
    raise LedgerError(
        f"{where}: none of its first {_SAMPLE} bodies is a {kind or 'document'} of {source.platform} ({kinds})"
    )


def _is_version(platform: Platform, document: Document, expects: Format) -> bool:
    if document.body.lstrip().startswith((b"{", b"[")) is not (expects in (Format.JSON, Format.EVENT)):
        return False
    try:
        parse(platform, document)
    except NormalizeError:
        return False
    return True


def _lines(path: Path) -> Iterator[tuple[int, _Line]]:
    decoder = msgspec.json.Decoder(_Line)
    try:
        with _opened(path) as file, closing(_decoded(file)) as lines:
            for number, text in enumerate(lines, start=1):
                if len(text) > _LONGEST:
                    raise LedgerError(f"{path}: line {number}: longer than {_LONGEST >> 20} MB; {_SHAPE}")
                try:
                    yield number, decoder.decode(text)
                except (msgspec.DecodeError, RecursionError) as error:
                    raise LedgerError(f"{path}: line {number}: {error}; {_SHAPE}") from error
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
    if path.is_fifo():
        raise LedgerError(f"{path}: a pipe can be read only once, and a series is read twice; write it to a file first")
    with files.opened(path) as file:
        yield unpacked(file, path.suffix)
