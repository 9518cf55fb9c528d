"""Periods of a scorecard: UTC months, quarters and years, and spans of them."""

import re
from collections.abc import Sequence
from enum import StrEnum

from statusledger.insight import window
from statusledger.insight.stretches import Stretch
from statusledger.insight.window import Month
from statusledger.model import Instant
from statusledger.times import epoch

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?", re.IGNORECASE)
_YEARS = range(1990, 2100)


class By(StrEnum):
    """The length of the parts of a period."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {By.MONTH: 1, By.QUARTER: 3, By.YEAR: 12}


def period(words: str) -> Month:
    """Parse `2026-10`, `2026-Q3`, `2026`, or two of them as `2025-12/2026-11`. Raises ValueError."""
    first, slash, last = words.partition("/")
    since, until = _parsed(first), _parsed(last) if slash else _parsed(first)
    if since[0] > until[0]:
        raise ValueError(f"{first} is later than {last}; swap them")
    return Month(words.upper(), (window.month_start(since[0]), window.month_start(until[1])))


def last_months(now: Instant, count: int) -> Month:
    """Return so many months, the present one included."""
    last = window.month_number(epoch(now))
    first = last - count + 1
    return Month(
        f"{window.month_key(first)}/{window.month_key(last)}", (window.month_start(first), window.month_start(last + 1))
    )


def parts(whole: Month, by: By) -> list[Month]:
    """Return the parts of a period, newest first; those at its ends may be cut."""
    since, until = whole.stretch
    step = _MONTHS[by]
    first, last = window.month_number(since), window.month_number(until - 1)
    starts = range(first // step * step, last + 1, step)
    cut = [(max(since, window.month_start(each)), min(until, window.month_start(each + step))) for each in starts]
    return [Month(_name(each, by), stretch) for each, stretch in zip(starts, cut, strict=True)][::-1]


def covered_months(covered: Sequence[Stretch], now: Instant) -> list[Month]:
    """Return the months in which a history has covered time, newest first, up to now."""
    if not covered:
        return []
    first, last = window.month_number(covered[0][0]), window.month_number(covered[-1][1] - 1)
    return begun(parts(Month("", (window.month_start(first), window.month_start(last + 1))), By.MONTH), now)


def begun(found: Sequence[Month], now: Instant) -> list[Month]:
    """Return the periods that have begun, cut to now."""
    until = epoch(now)
    return [
        Month(each.key, (each.stretch[0], min(each.stretch[1], until))) for each in found if each.stretch[0] < until
    ]


def _parsed(words: str) -> tuple[int, int]:
    """Return the first month and the one after the last, as numbers. Raises ValueError."""
    match = _PERIOD.fullmatch(words)
    if match is None or int(match["year"]) not in _YEARS:
        raise ValueError(f"{words[:40]!r} is no month, quarter or year, such as 2026-10, 2026-Q3 or 2026")
    year = 12 * int(match["year"])
    if match["month"]:
        return year + int(match["month"]) - 1, year + int(match["month"])
    if match["quarter"]:
        return year + 3 * int(match["quarter"]) - 3, year + 3 * int(match["quarter"])
    return year, year + 12


def _name(month: int, by: By) -> str:
    return {
        By.MONTH: window.month_key(month),
        By.QUARTER: f"{month // 12}-Q{month % 12 // 3 + 1}",
        By.YEAR: f"{month // 12}",
    }[by]
