"""Examination of dataset, captures, folder and runs."""

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
_BACKUP = "restore a backup with `statusledger restore`"
_RESTORE = f"{_BACKUP}, or derive it again from its captures with `statusledger rebuild`"


def examine(path: Path, now: Instant) -> Iterator[Finding]:
    """Yield the findings on the ledger at `path`."""
    yield _folder(path.parent)
    if not path.exists():
        yield warning(
            "Database", f"{path} does not exist", "create it with `statusledger run`, or name another file with --db"
        )
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
        return ok("Folder", f"{folder} is writable")
    return problem("Folder", f"{nearest} is not writable for this user", f"run as its owner, or `chown` {nearest}")


def _permissions(path: Path) -> Iterator[Finding]:
    """A single run as root stops all later runs."""
    for each in (path, *(Path(f"{real(path)}{ending}") for ending in LOGS), beside(path), store.lock_of(path)):
        if each.exists() and not os.access(each, os.R_OK | os.W_OK):
            yield problem(
                "Permissions", f"{each} belongs to another user", f"`chown` {each} to the user that runs statusledger"
            )


def _room(path: Path) -> Finding:
    size = sum(each.stat().st_size for each in (path, beside(path)) if each.exists())
    free = shutil.disk_usage(path.parent).free
    detail = f"{_megabytes(free)} free; the ledger takes {_megabytes(size)}"
    if free < _LEAST_FREE:
        return problem("Disk", detail, "free disk space, or delete old captures with `statusledger prune --keep 90d`")
    if free < size:
        return warning("Disk", detail, "free disk space: a backup, an export or a rebuild needs as much again")
    return ok("Disk", detail)


def _database(path: Path) -> Iterator[Finding]:
    try:
        queries.open_readonly(path).close()
        found = integrity.soundness(path)
    except StoreError as error:
        yield problem("Database", str(error), _RESTORE)
        return
    yield _sound(path, found)
    if found.journal_mode != "wal":
        advice = "none: the next run sets WAL; until then readers and runs wait for each other"
        yield warning("Journal", f"{found.journal_mode}, not WAL", advice)
    if found.log_size > max(found.size, _LEAST_FREE):
        yield warning(
            "Log", f"{path}-wal has {_megabytes(found.log_size)}", "end the process that keeps the database open"
        )


def _sound(path: Path, found: Soundness) -> Finding:
    if found.damage is not None:
        return problem("Database", f"{path} is damaged: {found.damage}", _RESTORE)
    return ok("Database", f"{path} is intact")


def _captures(path: Path, *, is_running: bool) -> Finding:
    if not path.exists():
        return warning(
            "Captures", f"{path} does not exist", "the next run creates it; without it nothing can be rebuilt"
        )
    try:
        with open_captures(path, read_only=True) as captures:
            left = captures.unsettled()
        found = integrity.soundness(path)
    except StoreError as error:
        return problem("Captures", str(error), _BACKUP)
    if found.damage is not None:
        return problem("Captures", f"{path} is damaged: {found.damage}", _BACKUP)
    if left and not is_running:
        detail = f"an interrupted run left {wording.counted(len(left), 'source')} to reconcile"
        return warning("Captures", detail, "none: the next `statusledger run` reconciles them")
    return ok("Captures", f"{path} is intact")


def _losses(path: Path) -> Iterator[Finding]:
    try:
        with queries.open_readonly(path) as database:
            lacking = losses.of_captures(database, beside(path))
    except StoreError:
        return
    if lacking is not None and beside(path).exists():
        yield warning("Losses", lacking, "restore the captures from a backup if there is one; the dataset is kept")


def _lists(path: Path) -> Iterator[Finding]:
    try:
        with queries.open_readonly(path) as database:
            shrunk = losses.of_lists(database)
    except StoreError:
        return
    if shrunk is not None:
        yield warning("Lists", shrunk, "open the page: it may be broken, or the vendor deleted incidents")


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
        detail = f"held by {who} since {wording.date(running.started_at)}"
        return warning("Lock", detail, "end the process if it hangs: finished work is kept")
    return ok("Lock", f"held by {who}; other runs exit with 75 until it ends")


def _last(run: RunRow | None, now: Instant) -> Finding:
    if run is None or run.finished_at is None:
        return warning("Last run", "no run has finished yet", "start `statusledger run`, by hand or with cron")
    if seconds_between(now, run.finished_at) > _FUTURE_S:
        detail = f"ended at {run.finished_at}, after the present time {now}"
        return problem("Last run", detail, "set the clock with NTP: it is wrong now, or was wrong then")
    detail = f"{run.outcome}, {wording.between(run.finished_at, now)} ago"
    if seconds_between(run.finished_at, now) > _LATE_S:
        return warning("Last run", detail, "check that cron or a timer still starts `statusledger run`")
    if run.outcome in _BAD_ENDS:
        return warning("Last run", detail, "list the failed sources with `statusledger sources`")
    return ok("Last run", detail)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
