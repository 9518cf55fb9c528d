"""Ninety days of a component: a bar for each, and the share of the time we watched in which it was up."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from scraper.browse import marks
from scraper.browse.drawing import Bars, Day, bars
from scraper.model import Health, Instant
from scraper.store.questions.watching import Interval, Watched
from scraper.telling import wording
from scraper.timestamps import from_epoch, moment

DAYS, DAY_S = 90, 86_400
_LEAST_WATCHED = 0.5
_WEIGHTS = {Health.MAJOR_OUTAGE: 1.0, Health.PARTIAL_OUTAGE: 0.3}
Stretch = tuple[int, int]


class Record(Struct, frozen=True, kw_only=True):
    """What ninety days amount to; `uptime` is None where less than half of them was watched.

    `seconds` are those of each health but operational, inside the time we watched.
    """

    bars: Bars
    uptime: float | None
    watched_s: int
    coverage: float
    seconds: dict[Health, int]
    troubled: bool


def begin(now: Instant) -> int:
    """Midnight before the first of the ninety days, in seconds since 1970."""
    return _epoch(now) // DAY_S * DAY_S - (DAYS - 1) * DAY_S


def watched(found: Iterable[Watched], now: Instant, patience_s: Mapping[str, int]) -> dict[str, list[Stretch]]:
    """When each source was watched; what was just read still holds for as long as we are patient with it."""
    stretches: dict[str, list[Stretch]] = {}
    for each in found:
        start, end = _epoch(each.from_at), _epoch(each.until_at)
        until = _epoch(now)
        if end + patience_s.get(each.source_id, 3600) >= until:
            end = until
        stretches.setdefault(each.source_id, []).append((max(start, begin(now)), min(end, until)))
    return stretches


def record(name: str, intervals: Sequence[Interval], watching: Sequence[Stretch], now: Instant) -> Record:
    """The ninety days of a component, of its intervals in order."""
    start, end = begin(now), _epoch(now)
    troubles = [
        (each.health, max(start, _epoch(each.from_at)), min(end, _epoch(each.until_at) if each.until_at else end))
        for each in intervals
    ]
    told = [each for each in troubles if each[1] < each[2]]
    seconds: dict[Health, int] = {}
    for health, since, until in told:
        inside = sum(_overlap((since, until), stretch) for stretch in watching)
        seconds[health] = seconds.get(health, 0) + inside
    whole = sum(until - since for since, until in watching if until > since)
    coverage = whole / (end - start)
    lost = sum(weight * seconds.get(health, 0) for health, weight in _WEIGHTS.items())
    days = [_day(day, min(day + DAY_S, end), told, watching, now) for day in range(start, end, DAY_S)]
    return Record(
        bars=bars(days, f"{name}, last 90 days: {_label(days)}"),
        uptime=1 - lost / whole if whole and coverage >= _LEAST_WATCHED else None,
        watched_s=whole,
        coverage=coverage,
        seconds=seconds,
        troubled=bool(told),
    )


def _day(
    start: int, end: int, troubles: Sequence[tuple[Health, int, int]], watching: Sequence[Stretch], now: Instant
) -> Day:
    at = marks.short_day(from_epoch(start), now)
    found: dict[Health, int] = {}
    for health, since, until in troubles:
        seconds = _overlap((since, until), (start, end))
        if seconds:
            found[health] = found.get(health, 0) + seconds
    seen = sum(_overlap((start, end), stretch) for stretch in watching)
    unseen = seen < _LEAST_WATCHED * (end - start)
    if found:
        worst = max(found, key=lambda health: health.badness)
        told = ", ".join(
            f"{wording.spaced(health)} for {wording.span(found[health])}"
            for health in sorted(found, key=lambda health: -health.badness)
        )
        return Day(worst, f"{at}: {told}{', as the vendor tells it; we were not watching' if unseen else ''}")
    return Day(None, f"{at}: we were not watching") if unseen else Day("operational", f"{at}: operational")


def _label(days: Sequence[Day]) -> str:
    counts: dict[str, int] = {}
    for day in days:
        word = wording.spaced(day.word) if day.word else "not watched"
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _overlap(one: Stretch, other: Stretch) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _epoch(at: Instant) -> int:
    return int(moment(at).timestamp())
