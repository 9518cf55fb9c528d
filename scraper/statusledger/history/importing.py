"""History from elsewhere: payloads that somebody kept become captures, as if we had polled when they were fetched.

They are kept first, then the source is told again from all its captures: in whatever order, in however many portions
they are brought, the dataset is the same.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import LedgerError
from statusledger.history import git_log, replay, series
from statusledger.history.archive import ArchivedState
from statusledger.history.replay import Replayed
from statusledger.model import Instant, Request, Source
from statusledger.reconcile.source_memory import EVER
from statusledger.store.captures import Captures, Sighting
from statusledger.store.write import polls
from statusledger.store.write.polls import RunTotals

# A portion is one transaction: so many bodies, and not many more bytes.
_PORTION = 100
_PORTION_BYTES = 8_000_000


class Imported(Struct):
    """What an import brought: bodies that are new or known, and what became of all of the source's."""

    new: int
    known: int
    replayed: Replayed

    def __str__(self) -> str:
        told = self.replayed
        if not self.new:
            return f"nothing new, {self.known} bodies known before"
        of_all = f"{told.folded} folded in, {told.stale} stale, {told.unusable} unusable"
        return f"{self.new} new bodies, {self.known} known before (of all: {of_all}) - {told.tally}"


def import_captures(
    db: Database,
    captures: Captures,
    source: Source,
    brought: Iterable[tuple[Sighting, bytes]],
    now: Instant,
    done: Callable[[], object] = lambda: None,
) -> Imported:
    """Keeps captures from elsewhere and tells the source again; bringing them twice changes nothing.

    `done` is called with each. Kept in portions: an interrupted import goes on where it was. Raises LedgerError.
    """
    new = total = 0
    kept = captures.checkpoint(source.id)
    for portion in _portions(brought):
        _refuse_older(source, portion, kept[0] if kept else EVER)
        new += captures.keep(portion)
        total += len(portion)
        for _ in portion:
            done()
    if not new and source.id not in captures.unsettled():
        return Imported(0, total, Replayed())
    replayed = replay.refold(db, captures, source)
    with store.transaction(db):
        run_id = polls.begin_run(db, now)
        polls.finish_run(db, run_id, now, RunTotals(sources=1, changed=1), replayed.tally, "imported")
    return Imported(new, total - new, replayed)


def _portions(brought: Iterable[tuple[Sighting, bytes]]) -> Iterator[list[tuple[Sighting, bytes]]]:
    """What is brought, in portions that memory holds."""
    portion, size = list[tuple[Sighting, bytes]](), 0
    for sighting, body in brought:
        portion.append((sighting, body))
        size += len(body)
        if len(portion) == _PORTION or size >= _PORTION_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def adopt_checkpoint(captures: Captures, source_id: str, brought: ArchivedState | None) -> None:
    """Takes over what stands for captures that were let go elsewhere. Raises LedgerError where it clashes with ours."""
    if brought is None or captures.checkpoint(source_id) == (brought.at, bytes(brought.state)):
        return
    if captures.checkpoint(source_id) or any(each.first_at < brought.at for each in captures.sightings(source_id)):
        raise LedgerError(f"{source_id}: the checkpoint of {brought.at} cannot be united with what is captured here")
    captures.grow(source_id)  # first, so that a dataset without it is never taken for whole
    captures.condense(source_id, brought.at, bytes(brought.state))


def _refuse_older(source: Source, portion: Iterable[tuple[Sighting, bytes]], checkpoint: Instant) -> None:
    for sighting, _ in portion:
        if sighting.first_at < checkpoint:
            raise LedgerError(
                f"a {sighting.kind} fetched at {sighting.first_at} is older than the checkpoint of {source.id}, of "
                f"{checkpoint}: what was let go before that cannot be told again together with it"
            )


def of_series(source: Source, files: Iterable[Path], kind: str | None) -> Iterator[tuple[Sighting, bytes]]:
    """The payloads of series, as sightings of the source. Raises LedgerError naming the line that is wrong.

    `kind` says which of the source's documents they are; without it each file's shape does.
    """
    for path in files:
        request = series.request_of(str(path), source, (payload.body for payload in series.read(path)), kind)
        for payload in series.read(path):
            yield _sighting(source, request, payload.fetched_at, payload.sha256), payload.body


def of_git(source: Source, repository: Path, path: str, kind: str | None) -> Iterator[tuple[Sighting, bytes]]:
    """The versions of a file in a git repository, as sightings of the source. Raises LedgerError."""
    bodies = (version.body for version in git_log.versions(repository, path))
    request = series.request_of(f"{repository}: {path}", source, bodies, kind)
    for version in git_log.versions(repository, path):
        yield _sighting(source, request, version.fetched_at, version.sha256), version.body


def _sighting(source: Source, request: Request, at: Instant, sha256: str) -> Sighting:
    return Sighting(
        source_id=source.id,
        platform=source.platform,
        kind=request.kind,
        url=request.url,
        sha256=sha256,
        first_at=at,
        last_at=at,
    )
