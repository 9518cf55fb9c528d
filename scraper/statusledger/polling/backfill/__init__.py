"""Fetch the history that status pages publish, one request at a time per host.

Open incidents, health and absences are left to polling.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import StoreError
from statusledger.fetch import Client, Settings
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.polling.backfill.plan import first_documents
from statusledger.polling.backfill.walk import Walk, Walked
from statusledger.polling.poll import locate
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.write import polls, source_overrides
from statusledger.store.write.backfills import BackfillState, Queue
from statusledger.store.write.polls import RunTotals
from statusledger.store.write.save import ChangeCounts

__all__ = ["Backfill", "BackfillReport", "Outlook"]


class Outlook(Struct, frozen=True):
    """Number of documents of a backfill; None without history.

    `resumes`: an earlier backfill has not ended.
    """

    source_id: str
    documents: int | None
    resumes: bool = False


class BackfillReport(Struct):
    """Counts of a backfill.

    By source, `troubles` say why it ended early, `reasons` why a document failed.
    """

    sources: int = 0
    read: int = 0
    failed: int = 0
    waiting: int = 0
    tally: ChangeCounts = ChangeCounts()
    troubles: dict[str, str] = {}
    reasons: dict[str, str] = {}
    bugs: dict[str, str] = {}
    seconds: float = 0.0

    @property
    def nothing_fetched(self) -> bool:
        """True if documents were requested and none was read."""
        return self.read == 0 < self.failed + len(self.troubles)

    def __str__(self) -> str:
        sources = f"{self.sources} source{'' if self.sources == 1 else 's'}"
        documents = f"{self.read:,} documents read, {self.failed:,} failed, {self.waiting:,} waiting"
        return f"{sources}: {documents} - {self.tally} ({self.seconds:.1f} s)"


class Backfill:
    """A backfill of sources, back to `since` or the beginning."""

    def __init__(
        self,
        database: Database,
        captures: Captures,
        sources: Sequence[Source],
        settings: Settings,
        clock: Callable[[], Instant],
        since: Instant | None = None,
    ) -> None:
        known = source_overrides.source_overrides(database, sources, clock())
        self._sources = [locate(source, known.get(source.id)) for source in sources]
        self._database, self._captures = database, captures
        self._settings, self._clock, self._since = settings, clock, since
        self._progress: Callable[[Source, int], None] = lambda source, waiting: None
        self._report = BackfillReport()

    def outlook(self) -> list[Outlook]:
        """Return the known requests of each source."""
        return [self._outlook(source) for source in self._sources]

    async def run(self, progress: Callable[[Source, int], None] | None = None) -> BackfillReport:
        """Walk until no document waits; the next backfill resumes an interrupted one.

        `progress` gets the number of waiting documents after each one.
        """
        self._progress = progress or self._progress
        began = time.monotonic()
        run_id = self._begin()
        paused = polls.paused_hosts(self._database, self._clock())
        outcome = "interrupted"
        slots = asyncio.Semaphore(2 * self._settings.concurrency)
        async with Client(self._settings, paused, self._clock) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for source in self._sources:
                        if PLATFORMS[source.platform].can_backfill:
                            group.create_task(self._walk(source, client, run_id, slots))
                outcome = "backfilled"
            except* StoreError as failures:
                raise failures.exceptions[0] from None
            finally:
                self._finish(run_id, client, outcome)
        self._report.seconds = time.monotonic() - began
        return self._report

    def _outlook(self, source: Source) -> Outlook:
        if not PLATFORMS[source.platform].can_backfill:
            return Outlook(source.id, None)
        queue = Queue(self._database, source)
        begins = sum(
            each.state is BackfillState.WAITING for each in first_documents(source, PLATFORMS[source.platform])
        )
        documents = (queue.waiting or begins) + queue.too_old_until(self._since)
        return Outlook(source.id, documents, queue.waiting > 0)

    def _begin(self) -> int:
        with store.transaction(self._database):
            return polls.begin_run(self._database, self._clock())

    async def _walk(self, source: Source, client: Client, run_id: int, slots: asyncio.Semaphore) -> None:
        async with slots:
            walk = Walk(
                source,
                PLATFORMS[source.platform],
                client,
                self._database,
                self._captures,
                self._clock,
                since=self._since,
                run_id=run_id,
                progress=self._progress,
            )
            try:
                with Contained(source.id, walk.fail):
                    await walk.run()
            finally:
                self._count(source, walk.found)

    def _count(self, source: Source, walked: Walked) -> None:
        report = self._report
        report.sources += 1
        report.read += walked.read
        report.failed += walked.failed
        report.waiting += Queue(self._database, source).waiting
        report.tally += walked.tally
        if walked.reason:
            report.reasons[source.id] = walked.reason
        if walked.trouble:
            report.troubles[source.id] = walked.trouble
        if walked.bug:
            report.bugs[source.id] = walked.bug

    def _finish(self, run_id: int, client: Client, outcome: str) -> None:
        report = self._report
        failed = len({**report.troubles, **report.bugs})
        totals = RunTotals(report.sources, report.sources - failed, 0, failed)
        with store.transaction(self._database):
            polls.save_paused_hosts(self._database, client.paused, self._clock())
            polls.finish_run(self._database, run_id, self._clock(), totals, report.tally, outcome)
