"""Stored times of our own compared with the clock, which may have been wrong then or be wrong now.

A time further in the future than a correct clock could have put it is not believed: facts that rest on it are unknown,
and work that waits for it is due.
"""

from statusledger.model import Instant
from statusledger.times import seconds_between, shifted

DAY_S = 86_400
"""The longest wait ever scheduled, except for intervals, and the most that a stored time may lie ahead."""


def latest_believed(now: Instant, ahead_s: float = DAY_S) -> Instant:
    """Return the latest time that a stored one may be: `ahead_s` seconds from now, at most a day."""
    return shifted(now, min(ahead_s, DAY_S))


def is_believed(at: Instant, now: Instant, ahead_s: float = DAY_S) -> bool:
    """Return True if a stored time may be correct."""
    return at <= latest_believed(now, ahead_s)


def has_passed(seconds: float, since: Instant, now: Instant) -> bool:
    """Return True if `seconds` have passed since a stored time, or if that is not believed."""
    return seconds_between(since, now) >= seconds or not is_believed(since, now)
