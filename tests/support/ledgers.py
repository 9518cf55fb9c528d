"""Small ledgers on the disk, of both databases, and what is in them."""

import hashlib
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from statusledger.store import dump
from statusledger.store.captures import DocumentRead, beside, open_captures
from statusledger.store.read import queries
from tests.support.build import at, incident, summary
from tests.support.dataset import folded


def ledger(path: Path, title: str = "Errors", bodies: int = 1) -> Path:
    """A dataset of one incident with that title, and captures with so many bodies."""
    folded(path, summary("10 11:58", incident(title=title))).close()
    captured(path, title, bodies)
    return path


def captured(path: Path, title: str, bodies: int) -> None:
    """Captures beside that path."""
    with open_captures(beside(path)) as captures:
        captures.extend(look(title, minute) for minute in range(bodies))


def look(title: str, minute: int) -> DocumentRead:
    body = f"{title} {minute}".encode() * 50
    url = "https://status.acme.example/api/v2/summary.json"
    moment = at(f"10 11:{minute:02}")
    sha256 = hashlib.sha256(body).hexdigest()
    return DocumentRead(
        source_id="acme", platform="statuspage", kind="summary", url=url, sha256=sha256, at=moment, body=body
    )


def contents(path: Path) -> tuple[list[str], int]:
    """The dataset line by line, and how many sightings its captures hold."""
    with queries.open_readonly(path) as database:
        lines = list(dump.lines(database, poll_times=True))
    if not beside(path).exists():
        return lines, 0
    with open_captures(beside(path), read_only=True) as captures:
        return lines, len(captures.sightings("acme"))


def with_log(path: Path, title: str) -> None:
    """Gives the incident another title, in a log that stays: its writer is killed before it can put it away."""

    def write() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE incidents SET title = ?", (title,))
        os.kill(os.getpid(), signal.SIGKILL)

    assert forked(write) == -signal.SIGKILL
    assert Path(f"{path}-wal").stat().st_size > 0


def forked(work: Callable[[], object]) -> int:
    """The exit code of a process that does this; negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killing(call: int) -> Callable[[], None]:
    """What kills its process when it is called so often."""
    calls = iter(range(call - 1, -1, -1))

    def step() -> None:
        if next(calls) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def lame_index(path: Path) -> None:
    """Takes a row out of an index: `quick_check` does not see it, a query by that index does not find the row."""
    name, wanted = "incidents_status", "type, name, tbl_name, rootpage, sql"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        row = connection.execute(f"SELECT {wanted} FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = ?", (name,))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE incidents SET status = 'monitoring'")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"INSERT INTO sqlite_master ({wanted}) VALUES (?, ?, ?, ?, ?)", row)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def broken_reference(path: Path) -> None:
    """Lets a row name another that is not there."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE incidents SET vendor_id = 'nobody'")


def files(folder: Path) -> list[str]:
    """The names of the files in a folder, but for the lock and the empty logs that readers leave."""
    idle = {each.name for each in folder.glob("*-shm")} | {
        each.name for each in folder.glob("*-wal") if each.stat().st_size == 0
    }
    return sorted(each.name for each in folder.iterdir() if not each.name.endswith(".lock") and each.name not in idle)
