"""One polling pass: for each source that is due, ask, read, fold and save; what did not change is saved together."""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from sqlite_utils import Database

from scraper import store
from scraper.errors import CatalogueError, Gone, LedgerError, RateLimited, Refused, StoreError, Unreachable
from scraper.fetch import Client, Settings
from scraper.fold import Fold, Observation
from scraper.look import Findings, Look
from scraper.model import Extent, Instant, Source
from scraper.platforms import PLATFORMS
from scraper.store import folding, polls
from scraper.store.folding import Tally
from scraper.store.polls import Polled, RunTotals
from scraper.timeline import is_dated_key
from scraper.timestamps import shifted

logger = logging.getLogger(__name__)

_LONGEST_BACKOFF_S = 24 * 3600
_GRACE = 0.1
_EVER = Instant("")
_NEVER = Instant("9999-12-31T23:59:59Z")


class Report(Struct):
    """A finished run: the figures of its row, and why each source that could not be read could not."""

    totals: RunTotals
    failures: dict[str, str]
    bugs: dict[str, str]
    tally: Tally
    seconds: float
    skipped: int = 0

    @property
    def nothing_fetched(self) -> bool:
        """Sources were due, and every one of them failed."""
        return self.totals.failed == self.totals.sources > 0

    def __str__(self) -> str:
        totals = self.totals
        counts = f"{totals.changed} changed, {totals.unchanged} unchanged, {totals.failed} failed"
        if self.skipped:
            counts += f", {self.skipped} not tried because none could be reached"
        return f"{totals.sources} sources: {counts} - {self.tally} ({self.seconds:.1f} s)"


class Run:
    """One pass over some sources. `clock` gives the time in whole seconds; `finished` is told of each source done."""

    def __init__(
        self,
        database: Database,
        sources: Sequence[Source],
        settings: Settings,
        clock: Callable[[], Instant],
        finished: Callable[[Source], None] = lambda source: None,
    ) -> None:
        self._database, self._sources, self._settings, self._clock = database, sources, settings, clock
        self._finished = finished
        self._started_at = clock()
        self._states = polls.poll_states(database)
        self._documents = polls.document_states(database)
        self._unsaved: list[tuple[Source, Findings]] = []
        self._run_id: int | None = None
        self._report = Report(RunTotals(), {}, {}, Tally(), 0.0)
        self._unreachable = 0

    async def take(self, *, every: bool = False) -> Report:
        """Polls the sources that are due, or all of them."""
        began = time.monotonic()
        due = [source for source in self._sources if source.enabled and (every or self._is_due(source))]
        paused = polls.paused_hosts(self._database, self._started_at)
        outcome = "interrupted"
        # More sources than requests, so that those of one slow host do not hold up the rest; not all, so that the first
        # answers are read before the last source has been looked at.
        places = asyncio.Semaphore(2 * self._settings.concurrency)
        async with Client(self._settings, paused, self._clock) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for source in due:
                        group.create_task(self._poll(source, client, places))
                outcome = "bug" if self._report.bugs else "failed" if self._report.nothing_fetched else "done"
            except* StoreError as failures:
                raise failures.exceptions[0] from None
            finally:
                self._finish(client.paused, outcome)
        self._report.seconds = time.monotonic() - began
        return self._report

    def _is_due(self, source: Source) -> bool:
        """A tenth of the interval is grace, so that no crontab skips a beat; there is none for whom we leave alone."""
        state = self._states.get(source.id)
        if state is None or state.next_due_at is None:
            return True
        grace = 0.0 if state.consecutive_failures else source.interval * _GRACE
        return shifted(state.next_due_at, -grace) <= self._started_at

    async def _poll(self, source: Source, client: Client, places: asyncio.Semaphore) -> None:
        async with places:
            if self._is_offline:
                self._report.skipped += 1
                return
            findings = await self._look(source, client)
        try:
            if findings.observations or (findings.same and self._awaits(source)):
                self._save(source, findings)
            else:
                self._unsaved.append((source, findings))
        except StoreError:
            raise
        except Exception:
            findings.bug = traceback.format_exc()
            self._unsaved.append((source, Findings(fetches=findings.fetches, bug=findings.bug)))
            logger.exception("%s: a bug", source.id)
        self._count(source, findings)
        self._finished(source)

    @property
    def _is_offline(self) -> bool:
        """When as many sources as there may be requests all proved unreachable, it is us: the others are left alone."""
        polled = self._report.totals.sources
        return polled >= self._settings.concurrency and self._unreachable == polled

    async def _look(self, source: Source, client: Client) -> Findings:
        if source.platform not in PLATFORMS:
            names = ", ".join(sorted(PLATFORMS))
            return Findings(trouble=CatalogueError(f"this version cannot find out a platform; name one of {names}"))
        known = self._documents.get(source.id, {})
        return await Look(source, PLATFORMS[source.platform], client, known, self._clock).take()

    def _awaits(self, source: Source) -> bool:
        state = self._states.get(source.id)
        return state is not None and state.awaits

    def _save(self, source: Source, findings: Findings) -> None:
        """Folds what was read and saves it with everything that belongs to it: all or nothing."""
        with store.transaction(self._database):
            told = [incident for each in findings.observations for incident in each.snapshot.incidents]
            opened = folding.open_fold(
                self._database,
                source,
                PLATFORMS[source.platform].VOICES,
                [incident.key for incident in told],
                _window(findings.observations),
                [update.key for incident in told if is_dated_key(incident.key) for update in incident.updates],
            )
            for observation in findings.observations:
                self._fold(opened.fold, observation, findings)
            for kind, at in findings.same:
                opened.fold.confirm(kind, at)
            tally = opened.save(self._database)
            self._record(source, findings)
        self._report.tally += tally

    def _fold(self, fold: Fold, observation: Observation, findings: Findings) -> None:
        if fold.observe(observation):
            polls.save_page(self._database, fold.source_id, observation.snapshot.page)
            return
        logger.info("%s: a stale copy of %s was ignored", fold.source_id, observation.kind)
        for request, state in findings.documents.items():
            if request.kind == observation.kind:
                findings.documents[request] = state.forgotten()

    def _record(self, source: Source, findings: Findings) -> None:
        """The poll itself: when, with what result, and what to remember for the next."""
        if self._run_id is None:
            self._run_id = polls.begin_run(self._database, self._started_at)
        polls.save_fetches(self._database, self._run_id, findings.fetches)
        polls.save_documents(self._database, source.id, findings.documents)
        polls.save_polls(self._database, [self._polled(source, findings)])

    def _polled(self, source: Source, findings: Findings) -> Polled:
        state = self._states.get(source.id)
        failures = state.consecutive_failures if state else 0
        error = None if findings.read and not findings.bug else _reason(findings)
        wait = _wait(source, findings.trouble, failures) if error else source.interval
        return Polled(source.id, self._clock(), shifted(self._started_at, wait), source.interval, error)

    def _count(self, source: Source, findings: Findings) -> None:
        totals = self._report.totals
        totals.sources += 1
        self._unreachable += isinstance(findings.trouble, Unreachable) and not findings.read
        if findings.bug:
            self._report.bugs[source.id] = findings.bug
        if findings.bug or not findings.read:
            totals.failed += 1
            self._report.failures[source.id] = _reason(findings)
        elif findings.observations:
            totals.changed += 1
        else:
            totals.unchanged += 1

    def _finish(self, paused: Mapping[str, Instant], outcome: str) -> None:
        """The one transaction of everything that did not change."""
        with store.transaction(self._database):
            for source, findings in self._unsaved:
                self._record(source, findings)
            polls.save_paused_hosts(self._database, paused, self._started_at)
            run_id = self._run_id or polls.begin_run(self._database, self._started_at)
            polls.finish_run(self._database, run_id, self._clock(), self._report.totals, self._report.tally, outcome)


def _window(observations: Iterable[Observation]) -> Instant:
    """From when on the observed documents are complete: older incidents can be told, but not missed."""
    covered = [covers for each in observations for covers in each.snapshot.covers if covers.extent is Extent.SINCE]
    return min((covers.since or _EVER for covers in covered), default=_NEVER)


def _reason(findings: Findings) -> str:
    if findings.bug:
        return f"a bug of ours: {findings.bug.strip().splitlines()[-1]}"
    return f"{type(findings.trouble).__name__}: {findings.trouble}"


def _wait(source: Source, trouble: LedgerError | None, failures: int) -> float:
    """Seconds until a source that failed is due: when its host allows, ever later where it refuses or is gone."""
    if isinstance(trouble, RateLimited):
        return max(source.interval, trouble.seconds)
    if isinstance(trouble, Refused | Gone):
        return max(source.interval, min(_LONGEST_BACKOFF_S, source.interval << min(failures, 16)))
    return source.interval
