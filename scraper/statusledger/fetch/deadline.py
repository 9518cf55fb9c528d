"""Time limit of a request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from statusledger.errors import Unreachable
from statusledger.fetch.fetch_failure import FetchFailure


class Deadline:
    """Seconds on the network over all attempts, without waiting for a slot."""

    def __init__(self, seconds: float) -> None:
        self._seconds = self._left = seconds
        self._timeout = asyncio.timeout(None)

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds spent, even inside a running block."""
        return round(1000 * (self._seconds - self._remaining()))

    @property
    def passed(self) -> bool:
        """True if no time is left."""
        return self._left <= 0

    @asynccontextmanager
    async def running(self, under_way: set["Deadline"]) -> AsyncIterator[None]:
        """Limit a block to the time left. Raises FetchFailure."""
        try:
            async with asyncio.timeout(self._left) as self._timeout:
                under_way.add(self)
                yield
        except TimeoutError:
            raise FetchFailure(Unreachable, f"no complete answer within {self._seconds:g} s") from None
        finally:
            under_way.discard(self)
            self._left = self._remaining()

    def extend(self, seconds: float) -> None:
        """Add seconds to a running clock."""
        end = self._timeout.when()
        if end is not None and not self._timeout.expired():
            self._timeout.reschedule(end + seconds)

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """Stop the clock inside a running block."""
        left = self._remaining()
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            self._timeout.reschedule(asyncio.get_running_loop().time() + left)

    def _remaining(self) -> float:
        end = self._timeout.when()
        assert end is not None
        return end - asyncio.get_running_loop().time()
