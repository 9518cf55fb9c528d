"""Import kept payloads as captures, as if polled when fetched.

Captures are stored first, then the source is derived from all of them: order and portions do not matter.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import LedgerError
from statusledger.history import git_log, replay, series
from statusledger.history.archive import ArchivedState
from statusledger.history.recognition import Recognizer, recognised
from statusledger.history.replay import Replayed
from statusledger.history.series import Payload, Report
from statusledger.model import Instant, Request, Source
from statusledger.reconcile.source_memory import EVER
from statusledger.store.captures import Captures, Sighting
from statusledger.store.write import polls
from statusledger.store.write.polls import RunTotals

# A portion is one transaction: so many bodies, and not many more bytes.
_PORTION = 100
_PORTION_BYTES = 8_000_000
_COMMIT = 12


def _ignore(_line: str) -> None:
    """Drop a report."""


class Imported(Struct):
    """Result of an import: numbers of new and known bodies, and the source's replay."""

    new: int
    known: int
    replayed: Replayed

    def __str__(self) -> str:
        replayed = self.replayed
        if not self.new:
            return f"nothing new, {self.known} bodies known before"
        of_all = f"{replayed.applied} applied, {replayed.stale} stale, {replayed.unusable} unusable"
        return f"{self.new} new bodies, {self.known} known before (of all: {of_all}) - {replayed.tally}"


def import_captures(
    db: Database,
    captures: Captures,
    source: Source,
    imported: Iterable[tuple[Sighting, bytes]],
    now: Instant,
    done: Callable[[], object] = lambda: None,
) -> Imported:
    """Store captures from elsewhere and derive the source again. Idempotent. Raises LedgerError.

    Captures are stored in portions, so that an import can resume; `done` is called after each.
    """
    new = total = 0
    kept = captures.checkpoint(source.id)
    for portion in _portions(imported):
        _refuse_older(source, portion, kept[0] if kept else EVER)
        new += captures.keep(portion)
        total += len(portion)
        for _ in portion:
            done()
    if not new and source.id not in captures.unsettled():
        return Imported(0, total, Replayed())
    replayed = replay.rederive(db, captures, source)
    with store.transaction(db):
        run_id = polls.begin_run(db, now)
        polls.finish_run(db, run_id, now, RunTotals(sources=1, changed=1), replayed.tally, "imported")
    return Imported(new, total - new, replayed)


def _portions(imported: Iterable[tuple[Sighting, bytes]]) -> Iterator[list[tuple[Sighting, bytes]]]:
    """Captures in portions that fit into memory."""
    portion, size = list[tuple[Sighting, bytes]](), 0
    for sighting, body in imported:
        portion.append((sighting, body))
        size += len(body)
        if len(portion) == _PORTION or size >= _PORTION_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def adopt_checkpoint(captures: Captures, source_id: str, archived: ArchivedState | None) -> None:
    """Adopt the checkpoint of an archive. Raises LedgerError where it conflicts with ours."""
    if archived is None or captures.checkpoint(source_id) == (archived.at, bytes(archived.state)):
        return
    if captures.checkpoint(source_id) or any(each.first_at < archived.at for each in captures.sightings(source_id)):
        raise LedgerError(f"{source_id}: the checkpoint of {archived.at} cannot be merged with the captures here")
    captures.grow(source_id)  # first, so that a dataset without it is never taken for whole
    captures.condense(source_id, archived.at, bytes(archived.state))


def _refuse_older(source: Source, portion: Iterable[tuple[Sighting, bytes]], checkpoint: Instant) -> None:
    for sighting, _ in portion:
        if sighting.first_at < checkpoint:
            raise LedgerError(
                f"a {sighting.kind} fetched at {sighting.first_at} is older than the checkpoint of {source.id}, of "
                f"{checkpoint}: captures before that were pruned, so it cannot be replayed together with them"
            )


def of_series(
    source: Source, files: Iterable[Path], kind: str | None, report: Report = _ignore
) -> Iterator[tuple[Sighting, bytes]]:
    """Payloads of series as sightings of a source.

    `kind` is their document; by default each body is recognised. Wrong lines and unreadable bodies are reported. Raises
    LedgerError for a file that cannot be read, or without a readable body.
    """
    recognizer = Recognizer(source, kind)
    for path in files:
        yield from _sightings(recognizer, str(path), series.read(path, report), report)


def of_git(
    source: Source, repository: Path, path: str, kind: str | None, report: Report = _ignore
) -> Iterator[tuple[Sighting, bytes]]:
    """Versions of a file in a git repository as sightings of a source, as `of_series`. Raises LedgerError."""
    found = (
        Payload(f"{repository}: {each.commit[:_COMMIT]}:{path}", each.fetched_at, each.sha256, each.body)
        for each in git_log.versions(repository, path)
    )
    yield from _sightings(Recognizer(source, kind), f"{repository}: {path}", found, report)


def _sightings(
    recognizer: Recognizer, where: str, payloads: Iterable[Payload], report: Report
) -> Iterator[tuple[Sighting, bytes]]:
    for payload, request in recognised(recognizer, where, payloads, report):
        yield _sighting(recognizer.source, request, payload), payload.body


def _sighting(source: Source, request: Request, payload: Payload) -> Sighting:
    return Sighting(
        source_id=source.id,
        platform=source.platform,
        kind=request.kind,
        url=request.url,
        sha256=payload.sha256,
        first_at=payload.fetched_at,
        last_at=payload.fetched_at,
    )
