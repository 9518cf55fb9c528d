"""Runs in a loop, more often for sources with open incidents, less often for quiet ones."""

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

_FASTER = 3
"""Factor by which a source with an open incident is polled more often, at most once in _SHORTEST_S."""
_SHORTEST_S = 60
_SLOWER = ((30, 4), (7, 2))
"""Quiet days, and the factor by which a source is then polled less often."""
_LONGEST_S = 3600
_JITTER = 0.1
_DAY_S = 86_400
_SHORTEST_SLEEP_S, _LONGEST_SLEEP_S = 1.0, 60.0

Opening = Callable[[], AbstractContextManager[tuple[Database, Captures, Sequence[Source]]]]


def adaptive_interval(source: Source, activity: Activity | None, now: Instant) -> int:
    """Return the seconds until the next poll, by activity.

    At most an hour, or the interval of the entry if that is longer.
    """
    interval = source.interval
    if activity is None:
        return interval
    if activity.is_open:
        return min(interval, max(_SHORTEST_S, interval // _FASTER))
    quiet_days = seconds_between(activity.last_changed_at, now) / _DAY_S
    slower = next((times for days, times in _SLOWER if quiet_days >= days), 1)
    return max(interval, min(interval * slower, _LONGEST_S))


class WatchLoop:
    """Endless runs. `opening` locks and yields database, captures and catalogue.

    `report` gets the report of each run, before `after` is called.
    """

    def __init__(
        self,
        opening: Opening,
        settings: Settings,
        clock: Callable[[], Instant],
        report: Callable[[RunReport], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        after: Callable[[Database, Sequence[Source]], Awaitable[None]] | None = None,
    ) -> None:
        self._opening, self._settings, self._clock, self._report, self._sleep = opening, settings, clock, report, sleep
        self._after = after

    async def run(self, passes: Iterator[object]) -> None:
        """Run once for each item, when the next source is due."""
        for _ in passes:
            try:
                wait = await self._run_once()
            except LockedError as error:
                logger.info("%s", error)
                wait = _SHORTEST_SLEEP_S
            await self._sleep(wait)

    async def _run_once(self) -> float:
        with self._opening() as (database, captures, sources):
            now = self._clock()
            adapted = self._adapted(sources, polls.activities(database), now)
            report = await Run(database, captures, adapted, self._settings, self._clock).run()
            self._report(report)
            if self._after is not None:
                await self._after(database, sources)
            due = polls.next_due(database)
        wait = seconds_between(self._clock(), due) if due else _LONGEST_SLEEP_S
        return min(max(float(wait), _SHORTEST_SLEEP_S), _LONGEST_SLEEP_S)

    def _adapted(self, sources: Sequence[Source], known: Mapping[str, Activity], now: Instant) -> list[Source]:
        """Vary intervals, so that sources do not fall due together."""
        return [
            replace(
                source,
                interval=round(adaptive_interval(source, known.get(source.id), now) * random.uniform(1, 1 + _JITTER)),
            )
            for source in sources
        ]
