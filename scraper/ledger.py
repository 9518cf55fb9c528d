"""History from elsewhere: payloads that somebody kept are folded in as if we had polled when they were fetched."""

import heapq
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from scraper import store
from scraper.errors import LedgerError, NormalizeError
from scraper.fold import Observation
from scraper.model import Document, Instant, Page, Source
from scraper.platforms import Platform
from scraper.series import Sighting, read, request_of
from scraper.store import folding, loading, polls
from scraper.store.polls import Fetch, RunTotals


class Imported(Struct):
    """What an import found: bodies folded in, stale copies, bodies that could not be used, and those known before."""

    folded: int = 0
    stale: int = 0
    unusable: int = 0
    known: int = 0
    tally: folding.Tally = folding.Tally()

    def __str__(self) -> str:
        bodies = (
            f"{self.folded} bodies folded in, {self.known} known before, {self.stale} stale, {self.unusable} unusable"
        )
        return f"{bodies} - {self.tally}"


class _Import:
    """The folding of one source's series, kept in memory until all of it can be saved at once."""

    def __init__(self, db: Database, source: Source, platform: Platform) -> None:
        self.opened = loading.open_fold(db, source, platform.VOICES)
        self.found = Imported()
        self.fetches: list[Fetch] = []
        self.page = Page()
        self._source, self._platform = source, platform
        self._folded, self._failed = polls.folded(db, source.id), polls.failed(db, source.id)
        self._newest = self.opened.fold.latest

    def bring(self, sighting: Sighting) -> None:
        """Folds one payload in, unless it is known. Raises LedgerError for one that is older than what was folded."""
        if self._is_known(sighting):
            self.found.known += 1
            return
        if sighting.fetched_at < self._newest:
            raise LedgerError(
                f"{self._source.id}: a {sighting.kind} fetched at {sighting.fetched_at} is older than the newest one "
                f"folded, of {self._newest}; import all series of a source in one command, into one without newer "
                "bodies"
            )
        document = Document(sighting.url, sighting.kind, sighting.body, self._source.time_zone)
        try:
            snapshot = self._platform.normalize(document)
        except NormalizeError as error:
            self.found.unusable += 1
            self._note(sighting, "failed", type(error).__name__, str(error))
            return
        fresh = self.opened.fold.observe(Observation(sighting.kind, sighting.fetched_at, snapshot))
        self.found.folded += fresh
        self.found.stale += not fresh
        self.page = snapshot.page if fresh and snapshot.page.health is not None else self.page
        self._note(sighting, "changed", None, None if fresh else "a stale copy, ignored")

    def _note(self, sighting: Sighting, outcome: str, error: str | None, detail: str | None) -> None:
        self.fetches.append(
            Fetch(
                self._source.id,
                sighting.kind,
                sighting.url,
                sighting.fetched_at,
                outcome,
                bytes=len(sighting.body),
                error=error,
                detail=detail,
                capture=sighting.sha256,
            )
        )

    def _is_known(self, sighting: Sighting) -> bool:
        at = sighting.fetched_at
        return (sighting.kind, at, sighting.sha256) in self._folded or any(
            kind == sighting.kind and first <= at <= last for kind, first, last in self._failed
        )


def import_series(
    db: Database, source: Source, platform: Platform, files: Sequence[Path], kind: str | None, now: Instant
) -> Imported:
    """Folds series of payloads into a source, all or nothing; bringing them again changes nothing.

    `kind` says which of the source's documents they are; without it each file's shape does. Raises LedgerError.
    """
    series = [read(path, request_of(path, source, platform, kind)) for path in files]
    work = _Import(db, source, platform)
    for sighting in heapq.merge(*series):
        work.bring(sighting)
    if work.fetches:
        with store.transaction(db):
            work.found.tally = work.opened.save(db)
            _save_looks(db, source, work, now)
    return work.found


def _save_looks(db: Database, source: Source, work: _Import, now: Instant) -> None:
    found = work.found
    run_id = polls.begin_run(db, now)
    polls.save_fetches(db, run_id, work.fetches)
    polls.save_page(db, source.id, work.page)
    for fetch in work.fetches:
        if fetch.outcome == "changed":
            polls.extend_coverage(db, source.id, fetch.at, source.interval)
    polls.finish_run(db, run_id, now, RunTotals(sources=1, changed=1), found.tally, "imported")
