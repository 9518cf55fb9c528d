"""How much of a past one go takes, whatever a page still has to tell: a history without end is walked in portions."""

from collections.abc import Callable

from statusledger.model import Instant
from statusledger.times import seconds_between

MOST_DOCUMENTS = 20_000
MOST_BYTES = 1_000_000_000
LONGEST_S = 24 * 3600


class Portion:
    """Counts what a go took since it began."""

    def __init__(self, clock: Callable[[], Instant]) -> None:
        self._clock, self._began = clock, clock()
        self._documents, self._bytes = 0, 0

    def run(self) -> None:
        """Count one more request for a document."""
        self._documents += 1

    def weigh(self, size: int) -> None:
        """Count the bytes of a document that came."""
        self._bytes += size

    @property
    def full(self) -> str | None:
        """Which bound was reached, if one was."""
        bounds = {
            f"{MOST_DOCUMENTS:,} documents are": self._documents >= MOST_DOCUMENTS,
            f"{MOST_BYTES // 1_000_000:,} MB are": self._bytes >= MOST_BYTES,
            f"{LONGEST_S // 3600} hours are": seconds_between(self._began, self._clock()) >= LONGEST_S,
        }
        reached = next((what for what, is_reached in bounds.items() if is_reached), None)
        return f"{reached} enough for one go; the same command again goes on" if reached else None
