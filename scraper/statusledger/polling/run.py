"""One run over all due sources."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.errors import CapturesLost, StoreError, Unreachable
from statusledger.fetch import Client, Settings
from statusledger.history import replay
from statusledger.model import Instant, Source
from statusledger.polling.persist import Persister
from statusledger.polling.poll import poll_source, read_source
from statusledger.polling.shapes import PollContext, PollResult
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.write import polls, source_overrides
from statusledger.store.write.polls import PollState, RunTotals
from statusledger.store.write.save import ChangeCounts
from statusledger.times import shifted

logger = logging.getLogger(__name__)

_GRACE = 0.1
"""Part of an interval that a source may be polled early."""
_LASTS = 3
"""Failures in a row after which a source is reported."""


class RunReport(Struct):
    """Totals of a run, the sources that were `read`, and failures of others.

    `streaks` are failures in a row; `skipped` sources were not tried.
    """

    totals: RunTotals
    failures: dict[str, str]
    bugs: dict[str, str]
    tally: ChangeCounts
    seconds: float
    skipped: int = 0
    read: set[str] = set()
    streaks: dict[str, int] = {}

    @property
    def nothing_fetched(self) -> bool:
        """True if sources were due and all of them failed."""
        return self.totals.failed == self.totals.sources > 0

    @property
    def news(self) -> "RunReport":
        """The report with lasting failures, or the first if nothing is read.

        Of several hundred pages one or another is out of reach each hour.
        """
        shown = (1, _LASTS) if self.nothing_fetched else (_LASTS,)
        return replace(self, failures={key: why for key, why in self.failures.items() if self.streaks[key] in shown})

    def __str__(self) -> str:
        totals = self.totals
        counts = f"{totals.changed} changed, {totals.unchanged} unchanged, {totals.failed} failed"
        if self.skipped:
            counts += f", {self.skipped} not tried because none could be reached"
        return f"{totals.sources} sources: {counts} - {self.tally} ({self.seconds:.1f} s)"


class Run:
    """One run; `clock` has whole seconds, `finished` gets each source."""

    def __init__(
        self,
        database: Database,
        captures: Captures,
        sources: Sequence[Source],
        settings: Settings,
        clock: Callable[[], Instant],
        finished: Callable[[Source], None] = lambda source: None,
    ) -> None:
        self._database, self._captures = database, captures
        self._sources, self._settings, self._clock = sources, settings, clock
        self._finished = finished
        self._started_at = clock()
        self._states = polls.poll_states(database, self._started_at)
        self._documents = polls.document_states(database)
        self._awaited = polls.awaited_documents(database)
        self._overrides = source_overrides.source_overrides(database, sources, self._started_at)
        self._persister = Persister(database, captures, self._started_at, self._states, clock)
        self._report = RunReport(RunTotals(), {}, {}, ChangeCounts(), 0.0)
        self._unreachable = 0
        self._not_caught_up = dict[str, str]()

    async def run(self, *, every: bool = False) -> RunReport:
        """Poll due sources, or all. Raises StoreError."""
        began = time.monotonic()
        due = [source for source in self._sources if source.enabled and (every or self._is_due(source))]
        self._catch_up(due)
        paused = polls.paused_hosts(self._database, self._started_at)
        outcome = "interrupted"
        # More sources than requests, so that those of one slow host do not hold up the rest; not all, so that the first
        # answers are read before the last source is begun.
        slots = asyncio.Semaphore(2 * self._settings.concurrency)
        async with Client(self._settings, paused, self._clock) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for source in due:
                        group.create_task(self._poll(source, client, slots))
                outcome = "bug" if self._report.bugs else "failed" if self._report.nothing_fetched else "done"
            except* StoreError as failures:
                raise failures.exceptions[0] from None
            finally:
                self._report.tally = self._persister.tally
                self._persister.finish(client.paused, self._report.totals, outcome)
                self._report.bugs |= self._persister.bugs
        self._report.seconds = time.monotonic() - began
        return self._report

    def _is_due(self, source: Source) -> bool:
        """Return True if due, with a tenth of the interval as cron is inexact, but not after failures."""
        state = self._states.get(source.id)
        if state is None:
            return True
        grace = 0.0 if state.consecutive_failures else source.interval * _GRACE
        return state.is_due(source.interval, grace, self._started_at)

    def _catch_up(self, due: Sequence[Source]) -> None:
        """Apply what an interrupted run captured.

        If that fails, the source waits until it is due, later each time.
        """
        unsettled = self._captures.unsettled()
        disabled = [source for source in self._sources if not source.enabled]
        for source in (*due, *disabled):
            if source.id in unsettled:
                logger.warning("%s: an earlier run was interrupted; derived again from its captures", source.id)
                with Contained(source.id, partial(self._not_caught_up.__setitem__, source.id)):
                    self._derive_again(source)
        self._report.bugs |= self._not_caught_up

    def _derive_again(self, source: Source) -> None:
        try:
            self._persister.tally += replay.rederive(self._database, self._captures, source, live=True).tally
        except CapturesLost as error:
            logger.error("%s; it is polled on", error)

    async def _poll(self, source: Source, client: Client, slots: asyncio.Semaphore) -> None:
        async with slots:
            if self._is_offline:
                self._report.skipped += 1
                return
            context = self._context(source, client)
            if source.id in self._not_caught_up:
                result = await read_source(source, context)
                self._persister.put_off(result, self._not_caught_up[source.id])
            else:
                result = await poll_source(source, context, self._persister)
        self._count(source, result)
        self._finished(source)

    @property
    def _is_offline(self) -> bool:
        """True if all sources so far were unreachable, as many as concurrent requests."""
        polled = self._report.totals.sources
        return polled >= self._settings.concurrency and self._unreachable == polled

    def _context(self, source: Source, client: Client) -> PollContext:
        state = self._states.get(source.id)
        return PollContext(
            client,
            self._clock_of(state),
            self._captures.see,
            override=self._overrides.get(source.id),
            documents=self._documents.get(source.id, {}),
            awaited=self._awaited.get(source.id, ()),
            page_name=state.page_name if state else None,
        )

    def _clock_of(self, state: PollState | None) -> Callable[[], Instant]:
        """Return a clock that never goes back: the times of a source only grow."""
        if state is None or state.watched_until is None:
            return self._clock
        after = shifted(state.watched_until, 1)
        return lambda: max(self._clock(), after)

    def _count(self, source: Source, result: PollResult) -> None:
        report = self._report
        report.totals.sources += 1
        self._unreachable += isinstance(result.error, Unreachable) and not result.read
        if result.bug:
            report.bugs[source.id] = result.bug
        if result.bug or not result.read:
            report.totals.failed += 1
            report.failures[source.id] = result.reason
            state = self._states.get(source.id)
            report.streaks[source.id] = 1 + (state.consecutive_failures if state else 0)
            return
        report.read.add(source.id)
        if result.observations:
            report.totals.changed += 1
        else:
            report.totals.unchanged += 1
