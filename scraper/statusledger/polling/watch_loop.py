"""The polling pass in a loop: pages with an open incident oftener, pages that were quiet for long less often."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.errors import LockedError
from statusledger.fetch import Settings
from statusledger.model import Instant, Source
from statusledger.polling.run import Run, RunReport
from statusledger.store.captures import Captures
from statusledger.store.write import polls
from statusledger.store.write.polls import Activity
from statusledger.times import seconds_between

logger = logging.getLogger(__name__)

_HASTE = 3
_SHORTEST_S = 60
# After so many quiet days a page is asked so many times less often.
_QUIET = ((30, 4), (7, 2))
_LONGEST_S = 3600
_JITTER = 0.1
_DAY_S = 86_400
_NAP_S, _LONGEST_NAP_S = 1.0, 60.0

Opening = Callable[[], AbstractContextManager[tuple[Database, Captures, Sequence[Source]]]]


def adaptive_interval(source: Source, activity: Activity | None, now: Instant) -> int:
    """Seconds until a page is worth another look, by what its incidents do; never more than an hour for ours."""
    interval = source.interval
    if activity is None:
        return interval
    if activity.is_open:
        return min(interval, max(_SHORTEST_S, interval // _HASTE))
    quiet_days = seconds_between(activity.last_changed_at, now) / _DAY_S
    slower = next((times for days, times in _QUIET if quiet_days >= days), 1)
    return max(interval, min(interval * slower, _LONGEST_S))


class WatchLoop:
    """Passes without end. `opening` gives the database, its captures and the catalogue for one, and locks them.

    `told` hears of each pass, `nap` waits for so many seconds, `after` ends each pass.
    """

    def __init__(
        self,
        opening: Opening,
        settings: Settings,
        clock: Callable[[], Instant],
        told: Callable[[RunReport], None],
        nap: Callable[[float], Awaitable[None]] = asyncio.sleep,
        after: Callable[[Database, Sequence[Source]], Awaitable[None]] | None = None,
    ) -> None:
        self._opening, self._settings, self._clock, self._told, self._nap = opening, settings, clock, told, nap
        self._after = after

    async def run(self, passes: Iterator[object]) -> None:
        """As many passes as the iterator gives, each when the next source is due."""
        for _ in passes:
            try:
                wait = await self._pass()
            except LockedError as error:
                logger.info("%s", error)
                wait = _NAP_S
            await self._nap(wait)

    async def _pass(self) -> float:
        """Polls what is due; returns the seconds until something else is."""
        with self._opening() as (database, captures, sources):
            now = self._clock()
            adapted = self._adapted(sources, polls.activities(database), now)
            report = await Run(database, captures, adapted, self._settings, self._clock).run()
            self._told(report)
            if self._after is not None:
                await self._after(database, sources)
            due = polls.next_due(database)
        wait = seconds_between(self._clock(), due) if due else _LONGEST_NAP_S
        return min(max(float(wait), _NAP_S), _LONGEST_NAP_S)

    def _adapted(self, sources: Sequence[Source], known: Mapping[str, Activity], now: Instant) -> list[Source]:
        """The sources at the pace of today, and none of them in step with the others."""
        return [
            replace(
                source,
                interval=round(adaptive_interval(source, known.get(source.id), now) * random.uniform(1, 1 + _JITTER)),
            )
            for source in sources
        ]
