"""The row of a source, and the age at which reads expire."""

from msgspec import Struct

from statusledger.model import Health, Instant
from statusledger.times import seconds_between
from statusledger.times.clock import is_believed

LEAST_PATIENCE_S, PATIENT_INTERVALS = 3600, 2
"""A read holds for as many intervals, and at least for as many seconds."""

SWITCHED_OFF = "switched off in sources.yaml"


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source, and the last stretch of polls without a gap.

    `read_as`: its platform, where the entry names none or another. If only some components are watched, `page_health`
    says nothing about them. `named`: a sources.yaml of one's own has it, on or off.
    """

    id: str
    vendor_id: str
    vendor: str
    name: str
    url: str
    platform: str
    read_as: str | None
    enabled: bool
    named: bool
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
    def is_wanted(self) -> bool:
        """True if it is polled, or named in a sources.yaml of one's own: without a current read it is unknown."""
        return self.enabled or self.named

    @property
    def is_readable(self) -> bool:
        """True if its last poll succeeded, however long ago."""
        return self.enabled and not self.consecutive_failures and self.read_at is not None

    @property
    def patience_s(self) -> int:
        """Seconds for which a read holds."""
        return max(LEAST_PATIENCE_S, PATIENT_INTERVALS * self.interval_s)

    @property
    def read_at(self) -> Instant | None:
        """The last read, by a poll or an imported series."""
        return max(self._readings, default=None)

    @property
    def _readings(self) -> list[Instant]:
        return [at for at in (self.last_success_at, self.watched_until) if at is not None]

    def read_by(self, at: Instant) -> Instant | None:
        """The last read as of `at`; one more than an interval ahead is ignored."""
        return max((each for each in self._readings if is_believed(each, at, self.interval_s)), default=None)

    def is_current(self, at: Instant) -> bool:
        """True if the last read succeeded and is recent."""
        return self._is_recent(self.read_by(at), at)

    def is_current_on_day(self, at: Instant) -> bool:
        """The same for a file of the day: the source may be read later that day."""
        return self._is_recent(max((each for each in self._readings if is_believed(each, at)), default=None), at)

    def _is_recent(self, read_at: Instant | None, at: Instant) -> bool:
        if not self.is_readable or read_at is None:
            return False
        return seconds_between(read_at, at) <= self.patience_s
