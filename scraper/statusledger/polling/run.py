"""One polling pass: for each source that is due, ask, read, fold and save; what did not change is saved together."""

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
from statusledger.polling.persist import Persister, reason
from statusledger.polling.poll import PollResult
from statusledger.polling.relocate import PollOutcome, SourcePoll
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.write import polls, source_overrides
from statusledger.store.write.polls import PollState, RunTotals
from statusledger.store.write.save import ChangeCounts
from statusledger.times import shifted

logger = logging.getLogger(__name__)

_GRACE = 0.1
_LASTS = 3


class RunReport(Struct):
    """A finished run: the figures of its row, which sources were `read`, and why the others could not be.

    `streaks` says how many times in a row each of these could not be read.
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
        """Sources were due, and every one of them failed."""
        return self.totals.failed == self.totals.sources > 0

    @property
    def news(self) -> "RunReport":
        """The same with what to tell a person of the failures, once: that one lasts, or that nothing can be read.

        Of several hundred pages one or another fails to answer for a moment each hour.
        """
        told = (1, _LASTS) if self.nothing_fetched else (_LASTS,)
        return replace(self, failures={key: why for key, why in self.failures.items() if self.streaks[key] in told})

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
        self._ways = source_overrides.source_overrides(database, sources, self._started_at)
        self._saver = Persister(database, captures, self._started_at, self._states, clock)
        self._report = RunReport(RunTotals(), {}, {}, ChangeCounts(), 0.0)
        self._unreachable = 0
        self._not_made_up = dict[str, str]()

    async def run(self, *, every: bool = False) -> RunReport:
        """Polls the sources that are due, or all of them."""
        began = time.monotonic()
        due = [source for source in self._sources if source.enabled and (every or self._is_due(source))]
        self._make_up(due)
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
                self._report.tally = self._saver.tally
                self._saver.finish(client.paused, self._report.totals, outcome)
                self._report.bugs |= self._saver.bugs
        self._report.seconds = time.monotonic() - began
        return self._report

    def _make_up(self, due: Sequence[Source]) -> None:
        """Folds in what an interrupted run captured and did not come to fold in.

        Where that fails, the source is left as it is until it is due again, ever later.
        """
        unsettled = self._captures.unsettled()
        disabled = [source for source in self._sources if not source.enabled]
        for source in (*due, *disabled):
            if source.id in unsettled:
                logger.warning("%s: an earlier run was interrupted; told again from its captures", source.id)
                with Contained(source.id, partial(self._not_made_up.__setitem__, source.id)):
                    self._make_up_for(source)
        self._report.bugs |= self._not_made_up

    def _make_up_for(self, source: Source) -> None:
        """Derive a source again from its captures, if those are all there."""
        try:
            self._saver.tally += replay.refold(self._database, self._captures, source, live=True).tally
        except CapturesLost as error:
            logger.error("%s; it is polled on", error)

    def _is_due(self, source: Source) -> bool:
        """A tenth of the interval is grace, so that no crontab skips a beat; there is none for whom we leave alone."""
        state = self._states.get(source.id)
        if state is None:
            return True
        grace = 0.0 if state.consecutive_failures else source.interval * _GRACE
        return state.is_due(source.interval, grace, self._started_at)

    async def _poll(self, source: Source, client: Client, places: asyncio.Semaphore) -> None:
        async with places:
            if self._is_offline:
                self._report.skipped += 1
                return
            visited = await self._visit(source, client)
        if source.id in self._not_made_up:
            self._saver.put_off(visited, self._not_made_up[source.id])
        else:
            with Contained(source.id, partial(self._saver.put_off, visited)), client.held_up():
                self._saver.save(visited)
        self._count(source, visited.findings)
        self._finished(source)

    @property
    def _is_offline(self) -> bool:
        """When as many sources as there may be requests all proved unreachable, it is us: the others are left alone."""
        polled = self._report.totals.sources
        return polled >= self._settings.concurrency and self._unreachable == polled

    async def _visit(self, source: Source, client: Client) -> PollOutcome:
        state = self._states.get(source.id)
        way, awaited = self._ways.get(source.id), self._awaited.get(source.id, ())
        visit = SourcePoll(source, client, self._clock_of(state), way, self._saver.keep, awaited=awaited)
        return await visit.run(self._documents.get(source.id, {}), state.page_name if state else None)

    def _clock_of(self, state: PollState | None) -> Callable[[], Instant]:
        """The clock, but never back: the times that a source is told in only grow while a clock is put right."""
        if state is None or state.watched_until is None:
            return self._clock
        after = shifted(state.watched_until, 1)
        return lambda: max(self._clock(), after)

    def _count(self, source: Source, findings: PollResult) -> None:
        totals = self._report.totals
        totals.sources += 1
        self._unreachable += isinstance(findings.trouble, Unreachable) and not findings.read
        if findings.bug:
            self._report.bugs[source.id] = findings.bug
        if findings.bug or not findings.read:
            totals.failed += 1
            self._report.failures[source.id] = reason(findings)
            state = self._states.get(source.id)
            self._report.streaks[source.id] = 1 + (state.consecutive_failures if state else 0)
            return
        self._report.read.add(source.id)
        if findings.observations:
            totals.changed += 1
        else:
            totals.unchanged += 1
