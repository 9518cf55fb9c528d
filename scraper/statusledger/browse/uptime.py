"""Ninety days of a component: bars, and uptime within watched time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.browse import status_style
from statusledger.browse.charts import Bars, DayBar, bars
from statusledger.model import Health, Instant
from statusledger.presentation import wording
from statusledger.store.read.coverage import Watched, WatchedInterval
from statusledger.times import from_epoch, moment

DAYS, DAY_S = 90, 86_400
_LEAST_WATCHED = 0.5
_WEIGHTS = {Health.MAJOR_OUTAGE: 1.0, Health.PARTIAL_OUTAGE: 0.3}
Stretch = tuple[int, int]
_Trouble = tuple[Health, int, int]


class UptimeRecord(Struct, frozen=True, kw_only=True):
    """Ninety days; `uptime` is None with less than half watched.

    Time of unknown health counts as not watched. `seconds` are watched time by health, without operational.
    """

    bars: Bars
    uptime: float | None
    watched_s: int
    coverage: float
    seconds: dict[Health, int]
    troubled: bool


def begin(now: Instant) -> int:
    """Return midnight before the ninety days, in seconds since 1970."""
    return _epoch(now) // DAY_S * DAY_S - (DAYS - 1) * DAY_S


def watched(found: Iterable[Watched], now: Instant, patience_s: Mapping[str, int]) -> dict[str, list[Stretch]]:
    """Return watched stretches by source; the last read holds for the source's patience."""
    stretches: dict[str, list[Stretch]] = {}
    for each in found:
        start, end = _epoch(each.from_at), _epoch(each.until_at)
        until = _epoch(now)
        if end + patience_s.get(each.source_id, 3600) >= until:
            end = until
        stretches.setdefault(each.source_id, []).append((max(start, begin(now)), min(end, until)))
    return stretches


class UptimeWindow:
    """Ninety days with the coverage of a source."""

    def __init__(self, now: Instant, watching: Sequence[Stretch] = ()) -> None:
        self._start, self._end, self._watching = begin(now), _epoch(now), watching
        self._watched_s = sum(until - since for since, until in watching if until > since)
        bounds = [(day, min(day + DAY_S, self._end)) for day in range(self._start, self._end, DAY_S)]
        self._days = [(status_style.short_day(from_epoch(since), now), since, until) for since, until in bounds]
        self._unseen = [self._inside(each) < _LEAST_WATCHED * (each[1] - each[0]) for each in bounds]
        self._calm = [
            DayBar(None, f"{at}: not monitored") if unseen else DayBar("operational", f"{at}: operational")
            for (at, _, _), unseen in zip(self._days, self._unseen, strict=True)
        ]
        self._calm_bars = bars(self._calm, _label(self._calm))

    def record(self, name: str, intervals: Iterable[WatchedInterval]) -> UptimeRecord:
        """Compute the ninety days from ordered intervals."""
        troubles = list(self._cut(intervals))
        seconds: dict[Health, int] = {}
        for health, since, until in troubles:
            seconds[health] = seconds.get(health, 0) + self._inside((since, until))
        coverage = self._watched_s / (self._end - self._start)
        known_s = self._watched_s - seconds.get(Health.UNKNOWN, 0)
        is_enough = known_s > 0 and known_s >= _LEAST_WATCHED * (self._end - self._start)
        lost = sum(weight * seconds.get(health, 0) for health, weight in _WEIGHTS.items())
        drawn = self._drawn(troubles)
        return UptimeRecord(
            bars=replace(drawn, label=f"{name}, last 90 days: {drawn.label}"),
            uptime=1 - lost / known_s if is_enough else None,
            watched_s=known_s,
            coverage=coverage,
            seconds=seconds,
            troubled=bool(troubles),
        )

    def _cut(self, intervals: Iterable[WatchedInterval]) -> Iterator[_Trouble]:
        for each in intervals:
            since, until = _epoch(each.from_at), _epoch(each.until_at) if each.until_at else self._end
            if max(since, self._start) < min(until, self._end):
                yield each.health, max(since, self._start), min(until, self._end)

    def _inside(self, stretch: Stretch) -> int:
        return sum(_overlap(stretch, each) for each in self._watching)

    def _drawn(self, troubles: Sequence[_Trouble]) -> Bars:
        if not troubles:
            return self._calm_bars
        days = list(self._calm)
        for _, since, until in troubles:
            for place in range((since - self._start) // DAY_S, (until - 1 - self._start) // DAY_S + 1):
                days[place] = self._day(place, troubles)
        return bars(days, _label(days))

    def _day(self, place: int, troubles: Sequence[_Trouble]) -> DayBar:
        at, start, end = self._days[place]
        found: dict[Health, int] = {}
        for health, since, until in troubles:
            if seconds := _overlap((since, until), (start, end)):
                found[health] = found.get(health, 0) + seconds
        worst_first = sorted(found, key=lambda health: -health.badness)
        healths = ", ".join(f"{wording.spaced(health)} for {wording.span(found[health])}" for health in worst_first)
        unseen = ", as stated by the vendor; not monitored" if self._unseen[place] else ""
        return DayBar(worst_first[0], f"{at}: {healths}{unseen}")


def _label(days: Sequence[DayBar]) -> str:
    counts: dict[str, int] = {}
    for day in days:
        word = wording.spaced(day.word) if day.word else "not watched"
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _overlap(one: Stretch, other: Stretch) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _epoch(at: Instant) -> int:
    return int(moment(at).timestamp())
