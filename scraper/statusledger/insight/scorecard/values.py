"""Values of a scorecard: each with its number of cases, or with the reason for which it is unknown."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from statusledger.insight.spread import LEAST_FOR_P90, spread


class Unknown(StrEnum):
    """Reason for which a figure has no value."""

    NO_HISTORY = "no_history"
    NO_CASES = "no_cases"
    START_NOT_STATED = "start_not_stated"
    END_NOT_KNOWN = "end_not_known"
    TIME_NOT_STATED = "time_not_stated"
    NO_TIMELINE = "no_timeline"
    NOT_WATCHED = "not_watched"
    NO_PROMISES = "no_promises"
    NO_WINDOW = "no_window"


class Count(Struct, frozen=True):
    """A number of entries, or of seconds."""

    value: int | None
    unknown: Unknown | None = None


class Share(Struct, frozen=True):
    """`count` of `n` cases."""

    count: int | None
    n: int
    unknown: Unknown | None = None


class Longest(Struct, frozen=True):
    """The longest of `n` cases in seconds, and the incident that it is of."""

    seconds: int | None
    n: int
    incident_id: str | None = None
    unknown: Unknown | None = None


class Sample(Struct, frozen=True):
    """Seconds of `n` cases: median and 90th percentile, below five cases the values themselves, shortest first."""

    n: int
    median_s: int | None = None
    p90_s: int | None = None
    values_s: tuple[int, ...] = ()
    unknown: Unknown | None = None


Value = Count | Share | Longest | Sample


def share(cases: Iterable[bool], otherwise: Unknown) -> Share:
    """Count the cases that are true; without cases, unknown for a reason."""
    found = list(cases)
    return Share(sum(found), len(found)) if found else Share(None, 0, otherwise)


def sample(seconds: Iterable[int], otherwise: Unknown) -> Sample:
    """Summarise cases; without any, unknown for a reason."""
    found = sorted(seconds)
    if not found:
        return Sample(0, unknown=otherwise)
    if len(found) < LEAST_FOR_P90:
        return Sample(len(found), values_s=tuple(found))
    whole = spread(found)
    return Sample(whole.n, whole.median_s, whole.p90_s)


def longest(cases: Iterable[tuple[int, str]], otherwise: Unknown) -> Longest:
    """Return the longest of cases, each with its incident; without cases, unknown for a reason."""
    found = list(cases)
    if not found:
        return Longest(None, 0, None, otherwise)
    seconds, incident_id = max(found)
    return Longest(seconds, len(found), incident_id)
