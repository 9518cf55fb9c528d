"""Times (UTC), durations (rounded down), numbers and enum words as text."""

from collections.abc import Sequence

from statusledger.model import Health, Impact, Instant
from statusledger.times import moment, seconds_between

_NUMBERS = tuple("no one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
_NAMED = 3

IMPACTS = {
    Impact.NONE: "Notice",
    Impact.MAINTENANCE: "Maintenance",
    Impact.UNKNOWN: "Unknown",
    Impact.MINOR: "Minor",
    Impact.MAJOR: "Major",
    Impact.CRITICAL: "Critical",
}
HEALTHS = {
    Health.OPERATIONAL: "Operational",
    Health.MAINTENANCE: "Maintenance",
    Health.UNKNOWN: "No data",
    Health.DEGRADED: "Degraded",
    Health.PARTIAL_OUTAGE: "Partial outage",
    Health.MAJOR_OUTAGE: "Major outage",
}
"""The words for a health, of a component and of a vendor, in the terminal, on pages and in messages."""


def graded(word: Impact | Health) -> str:
    """Return `Critical` or `Major outage`."""
    return IMPACTS[word] if isinstance(word, Impact) else HEALTHS[word]


def spaced(word: str) -> str:
    """Return `in progress` for `in_progress`."""
    return word.replace("_", " ")


def moved(old: str, new: str, to: str) -> str:
    """Return `degraded to major outage`, or `degraded` if unchanged."""
    return spaced(new) if old == new else f"{spaced(old)}{to}{spaced(new)}"


def sentence_case(word: str) -> str:
    """Return `In progress` for `in_progress`."""
    return spaced(word).capitalize()


def date(at: Instant) -> str:
    """Return `28 Jan 2023 03:08 UTC`."""
    return f"{moment(at).day} {moment(at):%b %Y %H:%M} UTC"


def day(at: Instant) -> str:
    """Return `28 January 2023`."""
    return f"{moment(at).day} {moment(at):%B %Y}"


def clock(at: Instant) -> str:
    """Return `13:41`."""
    return at[11:16]


def short_day(at: Instant, now: Instant | None = None) -> str:
    """Return `23 Nov`, with the year if not now's."""
    when = moment(at)
    return f"{when.day} {when:%b}" if now is not None and at[:4] == now[:4] else f"{when.day} {when:%b %Y}"


def stamp(at: Instant, now: Instant) -> str:
    """Return `13:41` today, `21 Nov 17:20` this year, else `28 Jan 2023 03:08`."""
    return clock(at) if at[:10] == now[:10] else f"{short_day(at, now)} {clock(at)}"


def window(start: Instant, end: Instant | None) -> str:
    """Return `24 Nov 2026 02:00 to 04:00 UTC`, with both dates if different."""
    if end is None:
        return date(start)
    opening = date(start).removesuffix(" UTC")
    return f"{opening} to {date(end) if start[:10] != end[:10] else f'{moment(end):%H:%M} UTC'}"


def span(seconds: int) -> str:
    """Return `17d 17h`, `1h 22m`, `6h 02m`, `3h` or `0m`: two units at most, rounded down."""
    minutes = abs(seconds) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes:02}m" if minutes else f"{hours}h"
    return f"{minutes}m"


def between(start: Instant, end: Instant) -> str:
    """Format the time between two others."""
    return span(seconds_between(start, end))


def number(count: int) -> str:
    """Format a number, in words up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def counted(count: int, noun: str, many: str | None = None) -> str:
    """Return `one page`, `three pages` or `no pages`."""
    return f"{number(count)} {noun if count == 1 else many or f'{noun}s'}"


def share(part: int, whole: int, noun: str) -> str:
    """Return `3 of 150 pages`."""
    return f"{part:,} of {whole:,} {noun if whole == 1 else f'{noun}s'}"


def listed(names: Sequence[str], most: int = _NAMED) -> str:
    """Return `API, Webhooks and Git`; beyond `most`, names are counted."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def some(names: Sequence[str], most: int = 2 * _NAMED) -> str:
    """Return `API · Webhooks · Git`, for names with commas; beyond `most`, names are counted."""
    return " · ".join(names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"])
