"""Whether the pages of a catalogue are still where, and what, their stanzas say: one document each, in batches."""

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
from statusledger.polling.persist import reason
from statusledger.polling.relocate import PollOutcome, SourcePoll
from statusledger.store.write import catalogue_checks, polls, source_overrides
from statusledger.store.write.catalogue_checks import Probe

_BATCH = 100
_AGAIN_S = 24 * 3600


class PageVerdict(StrEnum):
    """What became of a page; of one that is BUSY or UNREACHABLE another day may tell more."""

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


_OF_TROUBLE: dict[type[LedgerError], PageVerdict] = {
    Gone: PageVerdict.DEAD,
    Undetected: PageVerdict.DEAD,
    Refused: PageVerdict.REFUSED,
    RateLimited: PageVerdict.BUSY,
    ServerTrouble: PageVerdict.BUSY,
    Unreachable: PageVerdict.UNREACHABLE,
}


class CatalogueCheck:
    """Asks pages, a batch at a time, and saves what was found also when interrupted: the next goes on where it was."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], Instant],
        finished: Callable[[Source], None] = lambda source: None,
    ) -> None:
        self._database, self._settings, self._clock, self._finished = database, settings, clock, finished

    async def run(self, sources: Sequence[Source]) -> list[Probe]:
        """What became of these pages; those that were asked in the last day are not asked again."""
        found = catalogue_checks.recent(self._database, self._clock(), _AGAIN_S)
        due = [
            each for each in sources if each.id not in found or found[each.id].stanza != source_overrides.stamp(each)
        ]
        for start in range(0, len(due), _BATCH):
            found |= {each.source_id: each for each in await self._asked(due[start : start + _BATCH])}
        return [found[source.id] for source in sources]

    async def _asked(self, sources: Iterable[Source]) -> list[Probe]:
        """What became of a batch. Where that is interrupted, what became known before is kept all the same."""
        paused = polls.paused_hosts(self._database, self._clock())
        places = asyncio.Semaphore(2 * self._settings.concurrency)
        asked: list[tuple[PollOutcome, Probe]] = []
        async with Client(self._settings, paused, self._clock) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for source in sources:
                        group.create_task(self._visited(source, client, places, asked))
            finally:
                self._save(asked, client)
        return [probe for _, probe in asked]

    async def _visited(
        self, source: Source, client: Client, places: asyncio.Semaphore, asked: list[tuple[PollOutcome, Probe]]
    ) -> None:
        async with places:
            visited = await SourcePoll(source, client, self._clock, None, brief=True).run({})
        visited.findings.observations.clear()  # documents of which nothing more is asked
        asked.append((visited, _probe(visited, self._clock())))
        self._finished(source)

    def _save(self, asked: Iterable[tuple[PollOutcome, Probe]], client: Client) -> None:
        with store.transaction(self._database):
            catalogue_checks.save(self._database, [probe for _, probe in asked])
            for visited, _ in asked:
                if visited.way is not None and visited.way.code is not None:
                    source_overrides.save(self._database, visited.way, relocate.oddity(visited.stanza, visited.way))
            polls.save_paused_hosts(self._database, client.paused, self._clock())


def _probe(visited: PollOutcome, at: Instant) -> Probe:
    stanza, findings, way = visited.stanza, visited.findings, visited.way
    if way is not None and way.code is not None:
        verdict = PageVerdict.FOUND if way.code == relocate.AUTO else PageVerdict(way.code)
        detail = writing.inline(relocate.mended(stanza, way))
    elif findings.read:
        verdict, detail = PageVerdict.WELL, ""
    else:
        kinds = (verdict for kind, verdict in _OF_TROUBLE.items() if isinstance(findings.trouble, kind))
        verdict, detail = next(kinds, PageVerdict.UNREADABLE), reason(findings)
    return Probe(stanza.id, source_overrides.stamp(stanza), at, verdict, detail)
