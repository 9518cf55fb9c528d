"""One walk through the past of a source: what waits is asked for, one after the other, and what that names waits next.

A document is read, folded in, marked as done and what it names put in the queue, all in one transaction: a walk may end
at any moment and goes on where it was. Within a walk nothing is asked for twice. A later one begins at the beginning
again and asks only for what may have changed: a single incident's document where the page that names it tells it anew
or it is still open; the next page where this one told anything anew, or nothing at all.
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
from statusledger.history.replay import refold
from statusledger.model import Instant, Source
from statusledger.platforms import DeepPlatform
from statusledger.polling.backfill.ahead import Bounds, ahead, beginning
from statusledger.polling.backfill.portion import Portion
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

_MOST_TROUBLE = 3
_MOST_RESTS = 10
_LONGEST_REST_S = 600


class Walked(Struct):
    """What came of a walk: documents read, and those that could not be, with the reason of the first; why it
    ended before its end, if it did."""

    read: int = 0
    failed: int = 0
    reason: str | None = None
    tally: ChangeCounts = ChangeCounts()
    trouble: str | None = None
    bug: str | None = None


class Walk:
    """Takes one source through its queue. `told` is called after each document, with how many wait then."""

    def __init__(
        self,
        source: Source,
        platform: DeepPlatform,
        client: Client,
        database: Database,
        captures: Captures,
        clock: Callable[[], Instant],
        *,
        since: Instant | None,
        run_id: int,
        told: Callable[[Source, int], None],
    ) -> None:
        self.found = Walked()
        self._source, self._platform, self._client = source, platform, client
        self._database, self._captures = database, captures
        self._clock, self._since, self._run_id, self._told = clock, since, run_id, told
        self._queue = Queue(database, source)
        self._is_over, self._in_trouble, self._rests = False, 0, 0
        self._put_off: set[int] = set()
        self._portion, self._listed = Portion(clock), set[str]()

    async def run(self) -> Walked:
        """Walks until nothing waits, or the source asks for a long rest, is out of reach or not the same any more."""
        if self._source.id in self._captures.unsettled():
            refold(self._database, self._captures, self._source)
        with store.transaction(self._database):
            self._queue.begin(beginning(self._source, self._platform), self._since)
        while (step := self._queue.following(self._put_off)) and not self._is_over:
            if reason := self._portion.full:
                self._end(reason)
                break
            with Contained(self._source.id, partial(self._stumble, step)):
                await self._ask(step)
            self._told(self._source, self._queue.waiting)
        if self._put_off and not (self.found.trouble or self.found.bug):
            self._end(f"out of reach: {len(self._put_off):,} documents; the same command again asks for them")
        return self.found

    def fail(self, traceback: str) -> None:
        """Note a bug of ours that ended the walk."""
        self.found.bug = traceback

    def _stumble(self, step: BackfillStep, traceback: str) -> None:
        """A bug of ours with one document; those of others go on."""
        self._put_off.add(step.id)
        self.found.bug = traceback

    async def _ask(self, step: BackfillStep) -> None:
        self._portion.run()
        try:
            async with self._client.fetch(self._source, step.request) as answer:
                await self._take_in(step, answer)
            self._in_trouble = self._rests = 0
        except RateLimited as error:
            await self._rest(error)
        except (Unreachable, ServerTrouble) as error:
            self._put_off.add(step.id)
            self._in_trouble += 1
            with store.transaction(self._database):
                self._record(step, error)
            if self._in_trouble == _MOST_TROUBLE:
                self._end(f"{type(error).__name__}: {error}; the same command again goes on")
        except StoreError:
            raise
        except LedgerError as error:
            self._in_trouble = 0
            self._fail(step, error)

    async def _take_in(self, step: BackfillStep, answer: Answer) -> None:
        """Takes in an answer while it is held, so that of large bodies there is one in memory at a time."""
        request, at, body = step.request, self._clock(), answer.body or b""
        self._portion.weigh(len(body))
        self._keep(step, body, answer.sha256 or "", at)
        snapshot = await parse(self._source, self._platform, request, body, self._client)
        observation = Observation(request.kind, at, snapshot, polled=False, url=request.url)
        with self._client.held_up(), store.transaction(self._database):
            reach = LoadScope.of([observation])
            opened = load.load_state(self._database, self._source, self._platform.CHANNELS, reach)
            opened.fold.observe(observation)
            tally = opened.save(self._database)
            self._queue.done(step, at)
            bounds = Bounds(self._queue.walk, self._since, self._queue.named_in, frozenset(self._listed))
            self._queue.enqueue(list(ahead(step, snapshot, _anew(opened.fold), bounds)))
            polls.save_fetches(self._database, self._run_id, [changed_fetch(self._source, request, answer, at)])
            derived.save(self._database, self._captures, [self._source.id])
        self._captures.settle([self._source.id])
        self._listed |= {incident.key for incident in snapshot.incidents} - {request.about}
        self.found.read += 1
        self.found.tally += tally

    def _keep(self, step: BackfillStep, body: bytes, sha256: str, at: Instant) -> None:
        """A body that was fetched to fill in history, first of all."""
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

    async def _rest(self, error: RateLimited) -> None:
        """The host asked to be left alone: remembered, and waited for where it is neither long nor ever again."""
        with store.transaction(self._database):
            polls.save_paused_hosts(self._database, self._client.paused, self._clock())
        self._rests += 1
        if error.seconds > _LONGEST_REST_S or self._rests > _MOST_RESTS:
            self._end(f"{error}; the same command goes on then")
        else:
            await asyncio.sleep(error.seconds)

    def _fail(self, step: BackfillStep, error: LedgerError) -> None:
        """A document that is not to be had. Those of others go on, unless the page is somebody else's now."""
        with store.transaction(self._database):
            made_up_for = self._queue.failed(step, self._clock())
            self._record(step, error)
            derived.save(self._database, self._captures, [self._source.id])
        self._captures.settle([self._source.id])
        if not made_up_for:
            self.found.failed += 1
            self.found.reason = self.found.reason or f"{step.request.url}: {one_line(str(error))}"
        if isinstance(error, IdentityChanged):
            self._end(str(error))

    def _record(self, step: BackfillStep, error: LedgerError) -> None:
        fetch = failed_fetch(self._source, step.request, error, self._clock())
        polls.save_fetches(self._database, self._run_id, [fetch])

    def _end(self, reason: str) -> None:
        self._is_over, self.found.trouble = True, reason


def _anew(fold: SourceState) -> set[str]:
    """The keys of the incidents that were not told so before, or are still open."""
    records = fold.records.values()
    return {each.key for each in records if each.id in fold.touched or not each.combined.incident.status.final}
