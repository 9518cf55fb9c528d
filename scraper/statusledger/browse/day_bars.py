"""Bars of a lane: a window in slots of a day or more, each with the worst that was reported."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from statusledger.browse import status_style
from statusledger.browse.charts import Bars, DayBar, bars
from statusledger.insight import stretches, troubles, window
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.times import from_epoch

_MOST = 92
_LEAST_SEEN = 0.5


class SlotBars:
    """The slots of a window; time outside `covered` is unknown."""

    def __init__(self, chosen: Window, covered: Sequence[Stretch]) -> None:
        self._slots = window.slots(chosen, _MOST)
        self._starts = [since for since, _ in self._slots]
        self._names = [_name(each, chosen.until_at) for each in self._slots]
        self.is_daily = len(self._slots) == chosen.days
        shares = [stretches.length(stretches.within(covered, each)) / (each[1] - each[0] or 1) for each in self._slots]
        self._calm = [
            DayBar(
                "operational" if share >= _LEAST_SEEN else None,
                f"{name}: {'nothing reported' if share >= _LEAST_SEEN else 'no history'}",
            )
            for name, share in zip(self._names, shares, strict=True)
        ]
        self._quiet = bars(self._calm, _label(self._calm))

    def draw(self, name: str, found: Sequence[Trouble]) -> Bars:
        """Draw a component's trouble."""
        inside = [each for each in found if each.since < self._slots[-1][1] and each.until > self._slots[0][0]]
        if not inside:
            return replace(self._quiet, label=f"{name}: {self._quiet.label}")
        worst = troubles.worst(inside)
        days = list(self._calm)
        for place, those in self._by_slot(worst).items():
            days[place] = self._day(place, those, inside)
        drawn = bars(days, _label(days))
        return replace(drawn, label=f"{name}: {drawn.label}")

    def _by_slot(self, worst: Sequence[Trouble]) -> Mapping[int, list[Trouble]]:
        found: dict[int, list[Trouble]] = {}
        for each in worst:
            first = max(0, bisect_right(self._starts, each.since) - 1)
            for place in range(first, bisect_right(self._starts, each.until - 1)):
                found.setdefault(place, []).append(each)
        return found

    def _day(self, place: int, worst: Sequence[Trouble], everything: Sequence[Trouble]) -> DayBar:
        since, until = self._slots[place]
        lasted = troubles.seconds(worst, [(since, until)])
        if not lasted:
            return self._calm[place]
        worst_first = sorted(lasted, key=lambda health: -health.badness)
        words = ", ".join(f"{wording.spaced(health)} for {wording.span(lasted[health])}" for health in worst_first)
        is_posted = any(each.posted and each.since < until and each.until > since for each in everything)
        unposted = "" if is_posted else ", in the list of components only"
        return DayBar(worst_first[0], f"{self._names[place]}: {words}{unposted}")


def _name(bounds: Stretch, now: Instant) -> str:
    first, last = (status_style.short_day(from_epoch(at), now) for at in (bounds[0], bounds[1] - 1))
    return first if first == last else f"{first} to {last}"


def _label(days: Sequence[DayBar]) -> str:
    counts: dict[str, int] = {}
    for day in days:
        word = wording.spaced(day.word) if day.word else "without history"
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in counts.items())
