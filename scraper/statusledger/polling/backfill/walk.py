"""Walk through the history of a source.

Each document is applied and its links are queued in one transaction, so that a walk can resume. A walk requests no
document twice. A later walk requests only documents of open or changed incidents, and the next page after one with news
or without incidents.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import (
    IdentityChanged,
    LedgerError,
    RateLimited,
    ServerTrouble,
    StoreError,
    Unreachable,
)
from statusledger.fetch import Answer, Client
from statusledger.history.replay import rederive
from statusledger.model import Instant, Source
from statusledger.platforms import Platform
from statusledger.polling.backfill.plan import Bounds, Portion, first_documents, next_documents
from statusledger.polling.documents import changed_fetch, failed_fetch
from statusledger.polling.poll import parse
from statusledger.reconcile import Observation, SourceState
from statusledger.store.captures import Captures, Sighting
from statusledger.store.containment import Contained
from statusledger.store.write import derived, load, polls
from statusledger.store.write.backfills import BackfillStep, Queue
from statusledger.store.write.load import LoadScope
from statusledger.store.write.save import ChangeCounts
from statusledger.text.characters import one_line

_MOST_FAILURES = 3
"""Failures in a row after which a walk ends."""
_MOST_WAITS = 10
_LONGEST_WAIT_S = 600


class Walked(Struct):
    """Result of a walk; `reason` is that of the first failure, `trouble` that of an early end."""

    read: int = 0
    failed: int = 0
    reason: str | None = None
    tally: ChangeCounts = ChangeCounts()
    trouble: str | None = None
    bug: str | None = None


class Walk:
    """A walk of one source; `progress` gets the number of waiting documents."""

    def __init__(
        self,
        source: Source,
        platform: Platform,
        client: Client,
        database: Database,
        captures: Captures,
        clock: Callable[[], Instant],
        *,
        since: Instant | None,
        run_id: int,
        progress: Callable[[Source, int], None],
    ) -> None:
        self.found = Walked()
        self._source, self._platform, self._client = source, platform, client
        self._database, self._captures = database, captures
        self._clock, self._since, self._run_id, self._progress = clock, since, run_id, progress
        self._queue = Queue(database, source)
        self._is_over, self._failures, self._waits = False, 0, 0
        self._put_off: set[int] = set()
        self._portion, self._listed = Portion(clock), set[str]()

    async def run(self) -> Walked:
        """Walk until no document waits, or the source is out of reach, rate-limited for long or replaced."""
        if self._source.id in self._captures.unsettled():
            rederive(self._database, self._captures, self._source)
        with store.transaction(self._database):
            self._queue.begin(first_documents(self._source, self._platform), self._since)
        while (step := self._queue.following(self._put_off)) and not self._is_over:
            if reason := self._portion.full:
                self._end(reason)
                break
            with Contained(self._source.id, partial(self._put_off_document, step)):
                await self._fetch(step)
            self._progress(self._source, self._queue.waiting)
        if self._put_off and not (self.found.trouble or self.found.bug):
            self._end(f"{len(self._put_off):,} documents out of reach; run the same command again to request them")
        return self.found

    def fail(self, traceback: str) -> None:
        """Note a bug that ended the walk."""
        self.found.bug = traceback

    def _put_off_document(self, step: BackfillStep, traceback: str) -> None:
        self._put_off.add(step.id)
        self.found.bug = traceback

    async def _fetch(self, step: BackfillStep) -> None:
        self._portion.count()
        try:
            async with self._client.fetch(self._source, step.request) as answer:
                await self._read(step, answer)
            self._failures = self._waits = 0
        except RateLimited as error:
            await self._wait(error)
        except (Unreachable, ServerTrouble) as error:
            self._put_off.add(step.id)
            self._failures += 1
            with store.transaction(self._database):
                self._record(step, error)
            if self._failures == _MOST_FAILURES:
                self._end(f"{error.title}: {error}; run the same command again to resume")
        except StoreError:
            raise
        except LedgerError as error:
            self._failures = 0
            self._fail(step, error)

    async def _read(self, step: BackfillStep, answer: Answer) -> None:
        """Apply an answer while it is held: one large body is in memory at a time."""
        request, at, body = step.request, self._clock(), answer.body or b""
        self._portion.add(len(body))
        self._capture(step, body, answer.sha256 or "", at)
        snapshot = await parse(self._source, self._platform, request, body, self._client)
        observation = Observation(request.kind, at, snapshot, polled=False, url=request.url)
        with self._client.held_up(), store.transaction(self._database):
            reach = LoadScope.of([observation])
            loaded = load.load_state(self._database, self._source, self._platform.channels, reach)
            loaded.state.observe(observation)
            tally = loaded.save(self._database)
            self._queue.done(step, at)
            bounds = Bounds(self._queue.walk, self._since, self._queue.named_in, frozenset(self._listed))
            self._queue.enqueue(list(next_documents(step, snapshot, _changed_keys(loaded.state), bounds)))
            polls.save_fetches(self._database, self._run_id, [changed_fetch(self._source, request, answer, at)])
            derived.save(self._database, self._captures, [self._source.id])
        self._captures.settle([self._source.id])
        self._listed |= {incident.key for incident in snapshot.incidents} - {request.about}
        self.found.read += 1
        self.found.tally += tally

    def _capture(self, step: BackfillStep, body: bytes, sha256: str, at: Instant) -> None:
        """Capture a body as backfilled (no polls), before anything else."""
        sighting = Sighting(
            source_id=self._source.id,
            platform=self._source.platform,
            kind=step.request.kind,
            url=step.request.url,
            sha256=sha256,
            first_at=at,
            last_at=at,
            polls=0,
        )
        self._captures.keep([(sighting, body)])

    async def _wait(self, error: RateLimited) -> None:
        with store.transaction(self._database):
            polls.save_paused_hosts(self._database, self._client.paused, self._clock())
        self._waits += 1
        if error.seconds > _LONGEST_WAIT_S or self._waits > _MOST_WAITS:
            self._end(f"{error}; run the same command after that to resume")
        else:
            await asyncio.sleep(error.seconds)

    def _fail(self, step: BackfillStep, error: LedgerError) -> None:
        with store.transaction(self._database):
            is_replaced = self._queue.failed(step, self._clock())
            self._record(step, error)
            derived.save(self._database, self._captures, [self._source.id])
        self._captures.settle([self._source.id])
        if not is_replaced:
            self.found.failed += 1
            self.found.reason = self.found.reason or f"{step.request.url}: {one_line(str(error))}"
        if isinstance(error, IdentityChanged):
            self._end(str(error))

    def _record(self, step: BackfillStep, error: LedgerError) -> None:
        fetch = failed_fetch(self._source, step.request, error, self._clock())
        polls.save_fetches(self._database, self._run_id, [fetch])

    def _end(self, reason: str) -> None:
        self._is_over, self.found.trouble = True, reason


def _changed_keys(state: SourceState) -> set[str]:
    records = state.records.values()
    return {each.key for each in records if each.id in state.touched or not each.combined.incident.status.final}
