"""Times of our own that are stored, beside the clock: it may have been wrong then, or be wrong now.

A time that lies further in the future than any honest clock could have put it is not believed. What rests on it is
unknown, and what waits for it is due.
"""

from statusledger.model import Instant
from statusledger.times import seconds_between, shifted

DAY_S = 86_400
"""The longest wait we ever set ourselves but for intervals, and the most that a stored time may lie ahead."""


def latest_believed(now: Instant, ahead_s: float = DAY_S) -> Instant:
    """The latest time that a stored one may be; `ahead_s` seconds from now, and never more than a day."""
    return shifted(now, min(ahead_s, DAY_S))


def is_believed(at: Instant, now: Instant, ahead_s: float = DAY_S) -> bool:
    """Whether a stored time may be right."""
    return at <= latest_believed(now, ahead_s)


def has_passed(seconds: float, since: Instant, now: Instant) -> bool:
    """Whether so much time has passed since a stored time; of one that is not believed, yes."""
    return seconds_between(since, now) >= seconds or not is_believed(since, now)
