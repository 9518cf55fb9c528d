"""Series of payloads that somebody kept: one JSON object a line, `{"fetched_at": ..., "body": ...}`, oldest first."""

import lzma
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from msgspec import Struct

from scraper.errors import LedgerError, NormalizeError
from scraper.model import Document, Format, Instant, Request, Source
from scraper.platforms import Platform
from scraper.timestamps import iso

_SAMPLE = 50


class _Line(Struct):
    fetched_at: str
    body: str


class Sighting(Struct, frozen=True, order=True):
    """One payload of a series; sightings sort in the order in which they are folded."""

    fetched_at: Instant
    kind: str
    url: str
    sha256: str
    body: bytes


def read(path: Path, request: Request) -> Iterator[Sighting]:
    """The payloads of a file, as answers to that request. Raises LedgerError naming the line that is wrong."""
    before = ""
    for number, line in _lines(path):
        try:
            at = iso(line.fetched_at)
        except ValueError as error:
            raise LedgerError(f"{path}: line {number}: fetched_at: {error}") from error
        if at < before:
            raise LedgerError(f"{path}: line {number}: fetched at {at}, after one of {before}; sort the file")
        before = at
        body = line.body.encode("utf-8", "surrogatepass")
        yield Sighting(at, request.kind, request.url, sha256(body).hexdigest(), body)


def request_of(path: Path, source: Source, platform: Platform, kind: str | None = None) -> Request:
    """Which of a source's documents a file is a series of: that kind, or the first whose shape a body has."""
    requests = [request for request in platform.requests(source) if kind in (None, request.kind)]
    for _, line in islice(_lines(path), _SAMPLE):
        for request in requests:
            if _is_one(
                platform, Document(request.url, request.kind, line.body.encode(), source.time_zone), request.expects
            ):
                return request
    kinds = ", ".join(dict.fromkeys(request.kind for request in platform.requests(source)))
    raise LedgerError(
        f"{path}: none of its first {_SAMPLE} bodies is a {kind or 'document'} of {source.platform} ({kinds})"
    )


def _is_one(platform: Platform, document: Document, expects: Format) -> bool:
    if document.body.lstrip().startswith((b"{", b"[")) is not (expects in (Format.JSON, Format.EVENT)):
        return False
    try:
        platform.normalize(document)
    except NormalizeError:
        return False
    return True


def _lines(path: Path) -> Iterator[tuple[int, _Line]]:
    decoder = msgspec.json.Decoder(_Line)
    try:
        with cast(BinaryIO, lzma.open(path)) if path.suffix == ".xz" else path.open("rb") as file:
            for number, text in enumerate(file, start=1):
                try:
                    yield number, decoder.decode(text)
                except msgspec.DecodeError as error:
                    raise LedgerError(
                        f"{path}: line {number}: {error}; each line is an object with fetched_at and body"
                    ) from error
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise LedgerError(f"{path}: {error}") from error
