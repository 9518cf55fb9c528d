"""Periods of a scorecard: UTC months, quarters and years, and spans of them."""

from collections.abc import Sequence

from statusledger.insight import period_keys, window
from statusledger.insight.period_keys import Length
from statusledger.insight.stretches import Stretch
from statusledger.insight.window import Month
from statusledger.model import Instant
from statusledger.times import epoch


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


def parts(whole: Month, by: Length) -> list[Month]:
    """Return the parts of a period, newest first; those at its ends may be cut."""
    since, until = whole.stretch
    step = by.months
    first, last = window.month_number(since), window.month_number(until - 1)
    starts = range(first // step * step, last + 1, step)
    cut = [(max(since, window.month_start(each)), min(until, window.month_start(each + step))) for each in starts]
    return [Month(period_keys.key(each, by), stretch) for each, stretch in zip(starts, cut, strict=True)][::-1]


def covered_months(covered: Sequence[Stretch], now: Instant) -> list[Month]:
    """Return the months in which a history has covered time, newest first, up to now."""
    if not covered:
        return []
    first, last = window.month_number(covered[0][0]), window.month_number(covered[-1][1] - 1)
    return begun(parts(Month("", (window.month_start(first), window.month_start(last + 1))), Length.MONTH), now)


def begun(found: Sequence[Month], now: Instant) -> list[Month]:
    """Return the periods that have begun, cut to now."""
    until = epoch(now)
    return [
        Month(each.key, (each.stretch[0], min(each.stretch[1], until))) for each in found if each.stretch[0] < until
    ]


def _parsed(words: str) -> tuple[int, int]:
    """Return the first month and the one after the last, as numbers. Raises ValueError."""
    parsed = period_keys.parse(words.upper())
    if parsed is None:
        raise ValueError(f"{words[:40]!r} is no month, quarter or year, such as {period_keys.FORMS}")
    first, length = parsed
    return first, first + length.months
