"""The database, the captures beside it, the folder they are in and the runs that fill them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from statusledger import store
from statusledger.doctor.findings import Finding, ok, problem, warning
from statusledger.errors import StoreError
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store import integrity, losses
from statusledger.store.captures import beside, open_captures
from statusledger.store.connections import LOGS, real
from statusledger.store.integrity import Soundness
from statusledger.store.read import queries, runs
from statusledger.store.read.runs import RunRow
from statusledger.times import seconds_between

_LEAST_FREE = 100_000_000
_LONG_RUN_S = 3600
_LATE_S = 900
_FUTURE_S = 300
_BAD_ENDS = ("failed", "bug", "interrupted")
_BACKUP = "bring a backup back with `statusledger restore`"
_RESTORE = f"{_BACKUP}, or let `statusledger rebuild` make it again from its captures"


def examine(path: Path, now: Instant) -> Iterator[Finding]:
    """All there is to say of a database at a path."""
    yield _folder(path.parent)
    if not path.exists():
        yield warning("Database", f"{path} is not there yet", "`statusledger run` makes it; or name another with --db")
        return
    yield from _permissions(path)
    yield _room(path)
    pid = integrity.holder(path)
    yield from _database(path)
    yield _captures(beside(path), is_running=pid is not None)
    yield from _losses(path)
    yield from _lists(path)
    yield from _runs(path, pid, now)


def _folder(folder: Path) -> Finding:
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if os.access(nearest, os.W_OK | os.X_OK):
        return ok("Folder", f"{folder} can be written to")
    return problem("Folder", f"{nearest} cannot be written to by this user", f"run as its owner, or `chown` {nearest}")


def _permissions(path: Path) -> Iterator[Finding]:
    """Files that another user made, as by one run as root, stop all runs after it."""
    for each in (path, *(Path(f"{real(path)}{ending}") for ending in LOGS), beside(path), store.lock_of(path)):
        if each.exists() and not os.access(each, os.R_OK | os.W_OK):
            yield problem("Permissions", f"{each} belongs to another user", f"`chown` it to the user of runs: {each}")


def _room(path: Path) -> Finding:
    size = sum(each.stat().st_size for each in (path, beside(path)) if each.exists())
    free = shutil.disk_usage(path.parent).free
    told = f"{_megabytes(free)} free, the ledger has {_megabytes(size)}"
    if free < _LEAST_FREE:
        return problem("Disk", told, "make room, or let captures go by `statusledger prune --keep 90d`")
    if free < size:
        return warning("Disk", told, "make room: a backup, an export or a rebuild needs as much again")
    return ok("Disk", told)


def _database(path: Path) -> Iterator[Finding]:
    try:
        queries.open_readonly(path).close()
        found = integrity.soundness(path)
    except StoreError as error:
        yield problem("Database", str(error), _RESTORE)
        return
    yield _sound(path, found)
    if found.journal_mode != "wal":
        advice = "readers and runs will wait for each other until the next run; nothing else is wrong"
        yield warning("Journal", f"{found.journal_mode}, not WAL", advice)
    if found.log_size > max(found.size, _LEAST_FREE):
        yield warning(
            "Log", f"{_megabytes(found.log_size)} wait in {path}-wal", "end what has kept the database open for so long"
        )


def _sound(path: Path, found: Soundness) -> Finding:
    if found.damage is not None:
        return problem("Database", f"{path} is damaged: {found.damage}", _RESTORE)
    return ok("Database", f"{path} is sound")


def _captures(path: Path, *, is_running: bool) -> Finding:
    if not path.exists():
        return warning("Captures", f"{path} is not there", "the next run begins it; without it nothing can be rebuilt")
    try:
        with open_captures(path, read_only=True) as captures:
            left = captures.unsettled()
        found = integrity.soundness(path)
    except StoreError as error:
        return problem("Captures", str(error), _BACKUP)
    if found.damage is not None:
        return problem("Captures", f"{path} is damaged: {found.damage}", _BACKUP)
    if left and not is_running:
        told = f"{wording.counted(len(left), 'source')} left over by a run that was interrupted"
        return warning("Captures", told, "the next `statusledger run` makes up for it")
    return ok("Captures", f"{path} is sound")


def _losses(path: Path) -> Iterator[Finding]:
    """Captures that are missing, older than the dataset or of another ledger."""
    try:
        with queries.open_readonly(path) as database:
            lacking = losses.of_captures(database, beside(path))
    except StoreError:
        return
    if lacking is not None and beside(path).exists():
        yield warning("Losses", lacking, "restore captures from a backup if there is one; the dataset stays as it is")


def _lists(path: Path) -> Iterator[Finding]:
    """Lists of incidents that lost too much at once."""
    try:
        with queries.open_readonly(path) as database:
            shrunk = losses.of_lists(database)
    except StoreError:
        return
    if shrunk is not None:
        yield warning("Lists", shrunk, "look at the page: it may be broken, or have deleted them")


def _runs(path: Path, pid: int | None, now: Instant) -> Iterator[Finding]:
    try:
        with queries.open_readonly(path) as database:
            last, running = runs.last_finished(database), runs.under_way(database)
    except StoreError:
        return
    yield _lock(pid, running, now)
    yield _last(last, now)


def _lock(pid: int | None, running: RunRow | None, now: Instant) -> Finding:
    if pid is None:
        return ok("Lock", "free")
    who = f"process {pid}" if pid else "a process"
    if running is not None and seconds_between(running.started_at, now) > _LONG_RUN_S:
        told = f"held by {who}, since {wording.date(running.started_at)}"
        return warning("Lock", told, "does it hang? Then end it: nothing that is finished is lost")
    return ok("Lock", f"held by {who}; until it ends, runs exit 75")


def _last(run: RunRow | None, now: Instant) -> Finding:
    if run is None or run.finished_at is None:
        return warning("Last run", "none has come to its end yet", "`statusledger run`, or a crontab that calls it")
    if seconds_between(now, run.finished_at) > _FUTURE_S:
        told = f"it ended at {run.finished_at}, and now it is {now}"
        return problem("Last run", told, "set the clock, and keep it by NTP: it is wrong now, or was then")
    told = f"{run.outcome}, {wording.between(run.finished_at, now)} ago"
    if seconds_between(run.finished_at, now) > _LATE_S:
        return warning("Last run", told, "does cron, or a timer, still call `statusledger run`?")
    if run.outcome in _BAD_ENDS:
        return warning("Last run", told, "`statusledger sources` says what could not be read, and why")
    return ok("Last run", told)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
