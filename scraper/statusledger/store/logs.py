"""Protection against a foreign write-ahead log beside a database.

SQLite replays every log with valid checksums; one of an older moment or another database silently mixes pages of both.
So each transaction leaves a mark in `application_id` in the first page: half random, half of the previous mark. A log
belongs if it begins with the mark after the file's, or holds the file's own, being partly written back. Others are
refused; by chance one in 65,536 is not.

Files are read without SQLite. Closing one that this process also has open would end SQLite's locks on it.
"""

import os
import secrets
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from statusledger.errors import StoreError
from statusledger.store.connections import about, real

_HALF = 0xFFFF
_IN_LOGGED_MODE = slice(18, 19)
_MARK = slice(68, 72)
_FILE_HEADER, _LOG_HEADER, _FRAME_HEADER, _JOURNAL_HEADER = 100, 32, 24, 28
_LOGGED = b"\x02"
_ORDERS = {b"\x37\x7f\x06\x82": "<", b"\x37\x7f\x06\x83": ">"}
"""Byte order of the words of a checksum, by the first bytes of a log."""
_PAGE_SIZES = {512 << power for power in range(8)}
_LOOKS = 3
_HOT = bytes.fromhex("d9d505f920a163d7")
"""First bytes of a journal that SQLite plays back."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit all or nothing, with the next mark. The write lock is taken first."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        mark(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise


def mark(connection: sqlite3.Connection) -> None:
    """Give a database its next mark, within a transaction."""
    (former,) = connection.execute("PRAGMA application_id").fetchone()
    own = 1 + secrets.randbelow(_HALF)
    (signed,) = struct.unpack(">i", struct.pack(">HH", own, former >> 16 & _HALF))
    connection.execute(f"PRAGMA application_id = {signed}")


def unmark(connection: sqlite3.Connection) -> None:
    """Remove the mark from a copy that is handed on."""
    connection.execute("PRAGMA application_id = 0")


def refuse_foreign(path: Path) -> None:
    """Raise StoreError where SQLite would replay a foreign log.

    The check repeats, as a run may restart the log meanwhile. The slowest check is last: a torn log may not be replayed
    at all.
    """
    file = real(path)
    _refuse_special(file, path)
    _refuse_journal(file, path)
    log = Path(f"{file}-wal")
    with about(path), suppress(FileNotFoundError):  # its last user removes a log
        if log.stat().st_size <= _LOG_HEADER:
            return
        if any(_belongs(file, log) or not _is_replayed(log) for _ in range(_LOOKS)):
            return
        raise StoreError(
            f"{log}: not the log of {path} as it is: one of the two was copied or replaced, and together they would be "
            f"damaged; put back the one that is missing, or move {log} away to go on without what it holds, or bring a "
            "backup back with `statusledger restore`"
        )


def _refuse_special(file: Path, path: Path) -> None:
    """SQLite waits for ever for a pipe, and takes devices and sockets for empty databases."""
    if file.exists() and not file.is_file():
        raise StoreError(f"{path}: no regular file, which a database is; name another with --db")


def _refuse_journal(file: Path, path: Path) -> None:
    """Raise StoreError where SQLite would play back a journal over a database with a log.

    The journal of an interrupted switch to the log is accepted: it holds the first page with the present mark, or is
    that of a database without pages, of which nothing was kept yet.
    """
    journal = Path(f"{file}-journal")
    with about(path), suppress(FileNotFoundError), journal.open("rb") as opened:
        mark = _mark_of(file)
        header = opened.read(_JOURNAL_HEADER)
        opened.seek(int.from_bytes(header[20:24], "big"))
        first = opened.read(4 + _FILE_HEADER)
        is_of_the_switch = first[:4] == b"\0\0\0\1" and first[4:][_MARK] == mark
        is_of_the_switch |= header[16:20] == bytes(4) and _is_begun_only(file)
        if mark and header.startswith(_HOT) and not is_of_the_switch:
            raise StoreError(
                f"{journal}: not the journal of {path}, which keeps a log instead: played back it would be damaged; "
                f"move {journal} away"
            )


def _is_begun_only(file: Path) -> bool:
    """Return whether a database has at most one page, and nothing in a log."""
    with file.open("rb") as opened:
        page = int.from_bytes(opened.read(_FILE_HEADER)[16:18], "big")
    log = Path(f"{file}-wal")
    return file.stat().st_size <= page and not (log.exists() and log.stat().st_size)


def _belongs(file: Path, log: Path) -> bool:
    mark = _mark_of(file)
    is_first = True
    with log.open("rb") as opened:
        for found in _marks_in(opened, sums=False):
            if found == mark or (is_first and found[2:] == mark[:2]):
                return True
            is_first = False
    return is_first  # one without marks is none of ours


def _is_replayed(log: Path) -> bool:
    with log.open("rb") as opened:
        return any(True for _ in _marks_in(opened, sums=True))


def _mark_of(file: Path) -> bytes:
    """The mark of a database without its log; empty where it cannot have a log."""
    if not file.exists():
        return b""
    with file.open("rb") as opened:
        header = opened.read(_FILE_HEADER)
    return header[_MARK] if header[_IN_LOGGED_MODE] == _LOGGED else b""


def _marks_in(log: BinaryIO, *, sums: bool) -> Iterator[bytes]:
    """Marks in a log, oldest first; with `sums` as far as its checksums hold."""
    header = log.read(_LOG_HEADER)
    order, size = _ORDERS.get(header[:4]), int.from_bytes(header[8:12], "big")
    if len(header) < _LOG_HEADER or order is None or size not in _PAGE_SIZES:
        return
    total = _summed(header[:24], bytes(8), order)
    if sums and total != header[24:]:
        return
    while len(head := log.read(_FRAME_HEADER)) == _FRAME_HEADER and head[8:16] == header[16:24]:
        page = log.read(size if sums else _FILE_HEADER)
        if sums:
            total = _summed(head[:8] + page, total, order)
            if total != head[16:]:
                return
        log.seek(size - len(page), os.SEEK_CUR)
        if int.from_bytes(head[:4], "big") == 1:
            yield page[_MARK]


def _summed(data: bytes, before: bytes, order: str) -> bytes:
    """SQLite's checksum of a log, continued; a truncated part has none."""
    if len(data) % 8:
        return b""
    one, other = struct.unpack(">II", before)
    for first, second in struct.iter_unpack(f"{order}II", data):
        one = one + first + other & 0xFFFFFFFF
        other = other + second + one & 0xFFFFFFFF
    return struct.pack(">II", one, other)
