"""Captures of one source as a readable folder that other ledgers can import.

`sightings.ndjson`: a line for each body of a document; `bodies/`: files named by sha256; `watched.ndjson`: times of
polling; `checkpoint.json`: the state in place of pruned captures.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from statusledger import files
from statusledger.errors import LedgerError
from statusledger.model import Instant, unmarked
from statusledger.store.captures import Captures, Sighting, Stretch
from statusledger.store.connections import about
from statusledger.store.partial_files import scratch

_LARGEST = 256 << 20
_LISTS = ("sightings.ndjson", "watched.ndjson", "checkpoint.json")
_encoder = msgspec.json.Encoder()
T = TypeVar("T")


class ArchivedState(Struct):
    """The state of a source that replaces captures before a time."""

    source_id: str
    at: Instant
    state: msgspec.Raw


def write(captures: Captures, source_id: str, folder: Path) -> int:
    """Write a source's captures into a new or empty folder; return the number of sightings. Raises LedgerError.

    It can be repeated after an interruption: the bodies are put in place last.
    """
    with about(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with scratch(folder / "captures") as made:
            there = {each.name for each in folder.iterdir()} - {made.name}
            if not there <= set(_LISTS):
                raise LedgerError(f"{folder}: is not empty; name a new folder")
            count = _write(captures, source_id, made)
            for each in sorted(made.iterdir(), key=Path.is_dir):
                each.replace(folder / each.name)
    return count


def _write(captures: Captures, source_id: str, folder: Path) -> int:
    (folder / "bodies").mkdir()
    count = 0
    with (folder / "sightings.ndjson").open("wb") as file:
        for sighting, body in captures.bodies(source_id):
            (folder / "bodies" / sighting.sha256).write_bytes(body)
            file.write(_encoder.encode(sighting) + b"\n")
            count += 1
    stretches = captures.watched(source_id)
    (folder / "watched.ndjson").write_bytes(b"".join(_encoder.encode(each) + b"\n" for each in stretches))
    kept = captures.checkpoint(source_id)
    if kept is not None:
        archived = ArchivedState(source_id, kept[0], msgspec.Raw(kept[1]))
        (folder / "checkpoint.json").write_bytes(_encoder.encode(archived))
    return count


def source_of(folder: Path) -> str:
    """The id of the source in a folder. Raises LedgerError."""
    for _, sighting in _lines(folder / "sightings.ndjson", Sighting):
        return sighting.source_id
    kept = checkpoint(folder)
    if kept is not None:
        return kept.source_id
    raise LedgerError(f"{folder}: it has no captures; `statusledger captures export` writes such a folder")


def read(folder: Path, source_id: str) -> Iterator[tuple[Sighting, bytes]]:
    """Sightings in a folder with bodies, under `source_id`. Raises LedgerError naming file and line."""
    for number, sighting in _lines(folder / "sightings.ndjson", Sighting):
        name = sighting.sha256
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise LedgerError(f"{folder / 'sightings.ndjson'}: line {number}: {name[:80]!r} is not a sha256")
        body = _file(folder / "bodies" / name)
        if sha256(body).hexdigest() != name:
            raise LedgerError(f"{folder / 'bodies' / name}: its sha256 differs, so it was changed; import another copy")
        yield msgspec.structs.replace(sighting, source_id=source_id), body


def watched(folder: Path) -> list[Stretch]:
    """Stretches of time in which the source was polled."""
    return [stretch for _, stretch in _lines(folder / "watched.ndjson", Stretch)]


def checkpoint(folder: Path) -> ArchivedState | None:
    """The state in place of pruned captures; None without any."""
    path = folder / "checkpoint.json"
    return _decoded(unmarked(_file(path)), ArchivedState, lambda: str(path)) if path.exists() else None


def _lines(path: Path, shape: type[T]) -> Iterator[tuple[int, T]]:
    for number, line in enumerate(unmarked(_file(path)).splitlines(), start=1):
        yield number, _decoded(line, shape, lambda: f"{path}: line {number}")  # noqa: B023 - called at once


def _decoded(text: bytes, shape: type[T], where: Callable[[], str]) -> T:
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LedgerError(f"{where()}: {error}") from error


def _file(path: Path) -> bytes:
    try:
        return files.read(path, _LARGEST)
    except OSError as error:
        advice = "name a folder that `statusledger captures export` wrote"
        raise LedgerError(f"{path}: {error.strerror}; {advice}") from error
