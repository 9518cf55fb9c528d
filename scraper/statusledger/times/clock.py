"""Stored times compared with the clock, which may be or have been wrong.

A time too far ahead is not believed: facts that rest on it are unknown, and work that waits for it is due.
"""

from statusledger.model import Instant
from statusledger.times import seconds_between, shifted

DAY_S = 86_400
"""Longest wait scheduled, except for intervals, and the most that a stored time may lie ahead."""


def latest_believed(now: Instant, ahead_s: float = DAY_S) -> Instant:
    """Return the latest credible time: `ahead_s` seconds from now, at most a day."""
    return shifted(now, min(ahead_s, DAY_S))


def is_believed(at: Instant, now: Instant, ahead_s: float = DAY_S) -> bool:
    """Return True if a stored time may be correct."""
    return at <= now or at <= latest_believed(now, ahead_s)


def has_passed(seconds: float, since: Instant, now: Instant) -> bool:
    """Return True if `seconds` passed since a time, or it is not believed."""
    return seconds_between(since, now) >= seconds or not is_believed(since, now)
