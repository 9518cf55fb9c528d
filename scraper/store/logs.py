"""Whether a log belongs to the database that it lies beside.

SQLite replays every log whose own checksums hold: of an older moment or of another database it mixes pages of both, and
says nothing. So each transaction of ours leaves a mark in the first page, in the field `application_id`: half of it is
random, the other half is that of the mark before. A log that belongs either begins with the mark after the file's, or
holds the file's own, because it was written back in part. Any other is refused; by chance one in 65,536 is not.

Files are read here without SQLite. Where this process has one open, closing it would end SQLite's locks on it.
"""

import secrets
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from scraper.errors import StoreError
from scraper.store.connecting import about, real

_HALF = 0xFFFF
_IN_LOGGED_MODE = slice(18, 19)
_MARK = slice(68, 72)
_FILE_HEADER, _LOG_HEADER, _FRAME_HEADER = 100, 32, 24
_LOGGED = b"\x02"


class _Frame(Struct, frozen=True):
    """A page as a log holds it."""

    number: int
    head: bytes


def mark(connection: sqlite3.Connection) -> None:
    """Give a database its next mark. Belongs into a transaction that changes it."""
    (former,) = connection.execute("PRAGMA application_id").fetchone()
    own = 1 + secrets.randbelow(_HALF)
    (signed,) = struct.unpack(">i", struct.pack(">HH", own, former >> 16 & _HALF))
    connection.execute(f"PRAGMA application_id = {signed}")


def unmark(connection: sqlite3.Connection) -> None:
    """Take the mark from a copy that is handed on."""
    connection.execute("PRAGMA application_id = 0")


def refuse_foreign(path: Path) -> None:
    """Raises StoreError where SQLite would replay a log that does not belong to a database.

    Who reads while a run writes may see a log that was begun anew in between, and looks again. A log that a power
    failure tore is replayed up to there, which takes long to find out and is asked last.
    """
    file = real(path)
    log = Path(f"{file}-wal")
    with about(path):
        if not log.exists() or log.stat().st_size <= _LOG_HEADER:
            return
        if any(_belongs(file, log, sums=sums) for sums in (False, True, True)):
            return
    raise StoreError(
        f"{log}: not the log of {path} as it is: one of the two was copied or replaced, and together they would be "
        f"damaged; put back the one that is missing, or move {log} away to go on without what it holds, or bring a "
        "backup back with `statusledger restore`"
    )


def _belongs(file: Path, log: Path, *, sums: bool) -> bool:
    mark = _mark_of(file)
    is_first = True
    with log.open("rb") as opened:
        for frame in _frames(opened, sums=sums):
            if mark is None:
                return False
            if frame.number == 1:
                found = frame.head[_MARK]
                if found == mark or (is_first and found[2:] == mark[:2]):
                    return True
                is_first = False
    return is_first  # without a mark it is none of ours


def _mark_of(file: Path) -> bytes | None:
    """The mark that a database has without its log; None where it cannot have one."""
    if not file.exists():
        return None
    with file.open("rb") as opened:
        header = opened.read(_FILE_HEADER)
    return header[_MARK] if header[_IN_LOGGED_MODE] == _LOGGED else None


def _frames(log: BinaryIO, *, sums: bool) -> Iterator[_Frame]:
    """The frames that SQLite finds in a log; with `sums` only as far as their checksums hold."""
    header = log.read(_LOG_HEADER)
    magic, _, page_size, _, salts, expected = struct.unpack(">IIII8s8s", header)
    order = ">" if magic & 1 else "<"
    size = 65_536 if page_size == 1 else page_size
    total = _summed(header[:24], (0, 0), order) if sums else (0, 0)
    if sums and struct.pack(">II", *total) != expected:
        return
    while len(head := log.read(_FRAME_HEADER)) == _FRAME_HEADER and head[8:16] == salts:
        page = log.read(size if sums else _FILE_HEADER)
        if sums:
            total = _summed(head[:8] + page, total, order)
            if len(page) < size or struct.pack(">II", *total) != head[16:]:
                return
        else:
            log.seek(size - len(page), 1)
        yield _Frame(int.from_bytes(head[:4], "big"), page[:_FILE_HEADER])


def _summed(data: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    """SQLite's checksum of a log, continued."""
    one, other = before
    for first, second in struct.iter_unpack(f"{order}II", data):
        one = one + first + other & 0xFFFFFFFF
        other = other + second + one & 0xFFFFFFFF
    return one, other
