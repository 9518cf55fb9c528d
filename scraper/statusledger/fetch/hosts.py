"""Politeness: slots per host, and pauses that hosts asked for."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from functools import partial

from statusledger.errors import RateLimited
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.settings import Settings
from statusledger.model import Instant
from statusledger.times import instant, seconds_between, shifted

_SHORTEST, _USUAL, _LONGEST = 1.0, 300.0, 86_400.0


class Hosts:
    """Slots at hosts; `paused`, the end of pauses, is updated in place."""

    def __init__(self, settings: Settings, paused: dict[str, Instant], clock: Callable[[], Instant]) -> None:
        self.paused = paused
        self._clock = clock
        self._all = asyncio.Semaphore(settings.concurrency)
        self._pause, self._free_at = settings.pause, dict[str, float]()
        self._each: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(settings.per_host))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Hold a slot at a host. Raises FetchFailure during a pause."""
        self._check(host)
        async with self._each[host]:
            if self._pause:
                await asyncio.sleep(self._free_at.get(host, 0.0) - time.monotonic())
            async with self._all:
                self._check(host)
                try:
                    yield
                finally:
                    self._free_at[host] = time.monotonic() + self._pause

    def rest(self, host: str, retry_after: str | None, http_status: int) -> FetchFailure:
        """Record a pause; return its failure."""
        seconds = seconds_of(retry_after, self._clock())
        self.paused[host] = shifted(self._clock(), seconds)
        return self._resting(host, seconds, http_status)

    def _check(self, host: str) -> None:
        until = self.paused.get(host)
        if until is None:
            return
        seconds = seconds_between(self._clock(), until)
        if seconds > 0:
            raise self._resting(host, seconds, None)
        del self.paused[host]

    def _resting(self, host: str, seconds: float, http_status: int | None) -> FetchFailure:
        reason = f"asked to be left alone until {self.paused[host]}"
        return FetchFailure(partial(RateLimited, seconds=seconds), reason, http_status)


def seconds_of(retry_after: str | None, now: Instant) -> float:
    """Return the seconds of a Retry-After, from a second to a day; 300 if unreadable."""
    text = (retry_after or "").strip()
    try:
        asked = (
            float(text) if text[-1:].isdigit() else float(seconds_between(now, instant(parsedate_to_datetime(text))))
        )
    except ValueError:
        asked = _USUAL
    return min(max(asked, _SHORTEST), _LONGEST)
