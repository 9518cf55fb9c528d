"""Check entries of a catalogue by one document of each page."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from sqlite_utils import Database

from statusledger import store
from statusledger.catalogue import writing
from statusledger.errors import (
    Gone,
    LedgerError,
    NoPage,
    RateLimited,
    Refused,
    ServerTrouble,
    Unreachable,
)
from statusledger.fetch import Client, Settings
from statusledger.model import Instant, Source
from statusledger.polling import relocate
from statusledger.polling.poll import read_source
from statusledger.polling.shapes import PollContext, PollResult
from statusledger.store.write import catalogue_checks, polls, source_overrides
from statusledger.store.write.catalogue_checks import Probe
from statusledger.text.characters import one_line

DAY_S = 24 * 3600
_SAVED_AT_ONCE = 100


class PageVerdict(StrEnum):
    """Outcome of a check; BUSY and UNREACHABLE may pass."""

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
    NoPage: PageVerdict.DEAD,
    Gone: PageVerdict.DEAD,
    Refused: PageVerdict.REFUSED,
    RateLimited: PageVerdict.BUSY,
    ServerTrouble: PageVerdict.BUSY,
    Unreachable: PageVerdict.UNREACHABLE,
}


class CatalogueCheck:
    """Check of each page, saved in between, to resume.

    An unchanged entry is not requested again within `within_s` seconds.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], Instant],
        finished: Callable[[Source], None] = lambda source: None,
        within_s: int = DAY_S,
    ) -> None:
        self._database, self._settings, self._clock, self._finished = database, settings, clock, finished
        self._within_s = within_s
        self._done: list[tuple[PollResult, Probe]] = []

    async def run(self, sources: Sequence[Source]) -> list[Probe]:
        """Return the results of sources, in order."""
        known = self._recent()
        due = [each for each in sources if each.id not in known or known[each.id].entry != source_overrides.stamp(each)]
        paused = polls.paused_hosts(self._database, self._clock())
        slots = asyncio.Semaphore(2 * self._settings.concurrency)
        async with Client(self._settings, paused, self._clock) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for source in due:
                        group.create_task(self._check(source, client, slots))
            finally:
                self._save(client)
        found = known | self._recent()
        return [found[source.id] for source in sources]

    def _recent(self) -> dict[str, Probe]:
        return catalogue_checks.recent(self._database, self._clock(), self._within_s)

    async def _check(self, source: Source, client: Client, slots: asyncio.Semaphore) -> None:
        async with slots:
            result = await read_source(source, PollContext(client, self._clock, brief=True))
        result.observations.clear()  # large, and not needed any more
        self._done.append((result, _probe(result, self._clock())))
        if len(self._done) >= _SAVED_AT_ONCE:
            self._save(client)
        self._finished(source)

    def _save(self, client: Client) -> None:
        done, self._done = self._done, []
        with store.transaction(self._database):
            catalogue_checks.save(self._database, [probe for _, probe in done])
            self._save_overrides(result for result, _ in done)
            polls.save_paused_hosts(self._database, client.paused, self._clock())

    def _save_overrides(self, results: Iterable[PollResult]) -> None:
        for result in results:
            override = result.override
            if override is not None and override.code is not None:
                source_overrides.save(self._database, override, relocate.anomaly(result.configured, override))


def _probe(result: PollResult, at: Instant) -> Probe:
    source, override = result.configured, result.override
    if override is not None and override.code is not None:
        verdict = PageVerdict.FOUND if override.code == relocate.AUTO else PageVerdict(override.code)
        detail = writing.inline(relocate.mended(source, override))
    elif result.read:
        verdict, detail = PageVerdict.WELL, ""
    elif result.bug:
        verdict, detail = PageVerdict.UNREADABLE, result.reason
    else:
        failure = _failure(result)
        kinds = (verdict for kind, verdict in _OF_ERROR.items() if isinstance(failure, kind))
        verdict, detail = next(kinds, PageVerdict.UNREADABLE), one_line(str(failure))
    return Probe(source.id, source_overrides.stamp(source), at, verdict, detail)


def _failure(result: PollResult) -> BaseException | None:
    search = result.undetected
    if search is None or isinstance(search, NoPage):
        return search or result.error
    return search.__cause__ or search
