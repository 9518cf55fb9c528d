"""Check the entries of a catalogue against their pages: one document of each, in batches."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from sqlite_utils import Database

from statusledger import store
from statusledger.catalogue import writing
from statusledger.errors import Gone, LedgerError, RateLimited, Refused, ServerTrouble, Undetected, Unreachable
from statusledger.fetch import Client, Settings
from statusledger.model import Instant, Source
from statusledger.polling import relocate
from statusledger.polling.poll import read_source
from statusledger.polling.shapes import PollContext, PollResult
from statusledger.store.write import catalogue_checks, polls, source_overrides
from statusledger.store.write.catalogue_checks import Probe

_BATCH = 100
_AGAIN_S = 24 * 3600


class PageVerdict(StrEnum):
    """The outcome of checking a page; BUSY and UNREACHABLE may pass."""

    WELL = "well"
    FOUND = "found"
    MOVED = "moved"
    CHANGED = "platform_changed"
    FOREIGN = "identity_changed"
    DEAD = "dead"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    BUSY = "busy"
    UNREACHABLE = "unreachable"


_OF_ERROR: dict[type[LedgerError], PageVerdict] = {
    Gone: PageVerdict.DEAD,
    Undetected: PageVerdict.DEAD,
    Refused: PageVerdict.REFUSED,
    RateLimited: PageVerdict.BUSY,
    ServerTrouble: PageVerdict.BUSY,
    Unreachable: PageVerdict.UNREACHABLE,
}


class CatalogueCheck:
    """Reads one document of each page, in batches. Results are saved even when interrupted, so that it can resume."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], Instant],
        finished: Callable[[Source], None] = lambda source: None,
    ) -> None:
        self._database, self._settings, self._clock, self._finished = database, settings, clock, finished

    async def run(self, sources: Sequence[Source]) -> list[Probe]:
        """Check the pages of these sources, but for those that were checked in the last day with the same entry."""
        found = catalogue_checks.recent(self._database, self._clock(), _AGAIN_S)
        due = [each for each in sources if each.id not in found or found[each.id].entry != source_overrides.stamp(each)]
        for start in range(0, len(due), _BATCH):
            found |= {each.source_id: each for each in await self._check_batch(due[start : start + _BATCH])}
        return [found[source.id] for source in sources]

    async def _check_batch(self, sources: Iterable[Source]) -> list[Probe]:
        """Check a batch, and save as much of it as was done when it ends or is interrupted."""
        paused = polls.paused_hosts(self._database, self._clock())
        slots = asyncio.Semaphore(2 * self._settings.concurrency)
        done: list[tuple[PollResult, Probe]] = []
        async with Client(self._settings, paused, self._clock) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for source in sources:
                        group.create_task(self._check(source, client, slots, done))
            finally:
                self._save(done, client)
        return [probe for _, probe in done]

    async def _check(
        self, source: Source, client: Client, slots: asyncio.Semaphore, done: list[tuple[PollResult, Probe]]
    ) -> None:
        async with slots:
            result = await read_source(source, PollContext(client, self._clock, brief=True))
        result.observations.clear()  # large, and not needed any more
        done.append((result, _probe(result, self._clock())))
        self._finished(source)

    def _save(self, done: Iterable[tuple[PollResult, Probe]], client: Client) -> None:
        with store.transaction(self._database):
            catalogue_checks.save(self._database, [probe for _, probe in done])
            for result, _ in done:
                override = result.override
                if override is not None and override.code is not None:
                    source_overrides.save(self._database, override, relocate.anomaly(result.configured, override))
            polls.save_paused_hosts(self._database, client.paused, self._clock())


def _probe(result: PollResult, at: Instant) -> Probe:
    source, override = result.configured, result.override
    if override is not None and override.code is not None:
        verdict = PageVerdict.FOUND if override.code == relocate.AUTO else PageVerdict(override.code)
        detail = writing.inline(relocate.mended(source, override))
    elif result.read:
        verdict, detail = PageVerdict.WELL, ""
    else:
        kinds = (verdict for kind, verdict in _OF_ERROR.items() if isinstance(result.error, kind))
        verdict, detail = next(kinds, PageVerdict.UNREADABLE), result.reason
    return Probe(source.id, source_overrides.stamp(source), at, verdict, detail)
