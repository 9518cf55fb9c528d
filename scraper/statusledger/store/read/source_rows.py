"""The row of a source: which page it is, when it was read, and whether what we know of it still holds."""

from msgspec import Struct

from statusledger.model import Health, Instant
from statusledger.times import seconds_between
from statusledger.times.clock import is_believed

_LEAST_PATIENCE_S = 3600


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source, and the last stretch of time for which it was watched without a gap.

    `read_as` is the platform it is read as, where the stanza's own does not serve or leaves that to us. Where only some
    of its components are watched, how the page says it is doing tells nothing of those.
    """

    id: str
    vendor_id: str
    vendor: str
    name: str
    url: str
    platform: str
    read_as: str | None
    enabled: bool
    page_health: Health | None
    page_health_raw: str | None
    interval_s: int
    last_success_at: Instant | None
    last_failure_at: Instant | None
    consecutive_failures: int
    last_error: str | None
    next_due_at: Instant | None
    watched_from: Instant | None
    watched_until: Instant | None
    polls: int | None
    longest_gap_s: int | None
    is_watched_in_part: bool

    @property
    def read_at(self) -> Instant | None:
        """When the page was last read, by a poll or in an imported series of them, whatever time it is."""
        return max(self._readings, default=None)

    @property
    def _readings(self) -> list[Instant]:
        return [at for at in (self.last_success_at, self.watched_until) if at is not None]

    def read_by(self, at: Instant) -> Instant | None:
        """When the page was last read, as of that time: none has been read in the future, beyond one interval."""
        return max((each for each in self._readings if is_believed(each, at, self.interval_s)), default=None)

    def is_current(self, at: Instant) -> bool:
        """Whether what we know of the page holds at that time: the last attempt went well, and is not long ago."""
        return self._is_recent(self.read_by(at), at)

    def is_current_on_day(self, at: Instant) -> bool:
        """The same for a page that is kept as a file, as of the beginning of the day: it may be read later that day."""
        return self._is_recent(max((each for each in self._readings if is_believed(each, at)), default=None), at)

    def _is_recent(self, read_at: Instant | None, at: Instant) -> bool:
        if not self.enabled or self.consecutive_failures or read_at is None:
            return False
        return seconds_between(read_at, at) <= max(_LEAST_PATIENCE_S, 2 * self.interval_s)
