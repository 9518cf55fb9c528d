"""Trouble at the n-th call: a process counts what it asks of files, sockets and SQLite, and one of these calls fails.

Nothing of ours is replaced: what fails are the calls of the standard library that our code ends in.
"""

import builtins
import errno
import io
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

_PATHS = {
    "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.listdir", "os.scandir", "os.link",
    "os.symlink", "os.chmod",
}  # fmt: skip
_FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
_RESET = ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
_BROKEN = sqlite3.OperationalError("disk I/O error")


class How(StrEnum):
    """What becomes of the call: it raises an error once, it and all that follow do, or the process is killed at it."""

    FAIL = "fail"
    FAIL_ON = "fail on"
    KILL = "kill"


class Trouble(Struct, frozen=True):
    """Trouble at the call of that number, the first being 1; none where `at` is 0. `log` is a file that names calls."""

    how: How
    at: int
    log: str


class _Counter:
    """Counts calls. What the folder's own process does outside of that folder is no concern of a ledger's."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble, self.count, self.folder = trouble, 0, str(Path.cwd())
        self.log = os.open(trouble.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def call(self, name: str, error: Exception) -> None:
        self.count += 1
        os.write(self.log, f"{name}\n".encode())
        how, at = self.trouble.how, self.trouble.at
        if how is How.KILL and self.count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if at and (self.count == at or (how is How.FAIL_ON and self.count > at)):
            raise error

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Counts what Python itself reports of files: those in the folder, which relative paths begin in."""
        if event in _PATHS and isinstance(path := arguments[0], str | bytes | os.PathLike):
            named = os.fsdecode(path)
            if not Path(named).is_absolute() or named.startswith(self.folder):
                self.call(f"{event} {Path(named).name}", _FULL)


def arm(trouble: Trouble) -> None:
    """From now on the calls of this process count."""
    counter = _Counter(trouble)
    sys.addaudithook(counter.audit)
    _count_writes(counter)
    _count_sockets(counter)
    _count_statements(counter)


def _count_writes(counter: _Counter) -> None:
    """Python reports that a file is opened, and not what is written to it."""
    plain = io.open

    class File(io.FileIO):
        def write(self, data: Any, /) -> int:
            counter.call("write", _FULL)
            return super().write(data)

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
        if not set(mode) & set("wax+") or buffering == 0:
            return plain(file, mode, buffering, *rest, **named)
        raw = File(file, mode.replace("b", "").replace("t", ""))
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **named)

    def synced(file: int) -> None:
        counter.call("fsync", _FULL)
        sync(file)

    sync = os.fsync
    builtins.open = io.open = opened
    os.fsync = synced  # type: ignore[assignment]


def _count_sockets(counter: _Counter) -> None:
    def counted(name: str) -> Callable[..., Any]:
        plain = getattr(socket.socket, name)

        def call(self: socket.socket, *arguments: Any) -> Any:
            if self.family == socket.AF_INET:
                counter.call(f"socket.{name}", _RESET)
            return plain(self, *arguments)

        return call

    names = ("connect", "send", "sendall", "sendmsg", "recv", "recv_into")
    socket.socket = type("Socket", (socket.socket,), {name: counted(name) for name in names})  # type: ignore[misc, assignment]


def _count_statements(counter: _Counter) -> None:
    def counted(name: str) -> Callable[..., Any]:
        plain = getattr(sqlite3.Connection, name)

        def call(self: sqlite3.Connection, *arguments: Any, **named: Any) -> Any:
            counter.call(f"sqlite3 {name} {arguments[0] if name == 'execute' else ''}"[:60].partition("\n")[0], _BROKEN)
            return plain(self, *arguments, **named)

        return call

    names = ("execute", "executemany", "executescript", "backup", "commit")
    factory = type("Connection", (sqlite3.Connection,), {name: counted(name) for name in names})
    connect = sqlite3.connect

    def connected(database: Any, *arguments: Any, **named: Any) -> Any:
        counter.call("sqlite3.connect", sqlite3.OperationalError("unable to open database file"))
        return connect(database, *arguments, factory=factory, **named)

    sqlite3.connect = connected
