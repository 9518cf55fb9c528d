"""Dates and zones of a timeline's entries, from what is stated around them; what is not stated is not guessed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from statusledger.model import Instant
from statusledger.postmortems.moments import HALF, Stamp, dated, dates, local_date, zone_at
from statusledger.postmortems.sections import Section
from statusledger.postmortems.timeline import Written
from statusledger.postmortems.zones import Zones
from statusledger.times import instant

_ONE_DAY = timedelta(days=1)
_OUT_OF_ORDER_S, _OVER_NIGHT_S = 3 * 3600, 12 * 3600


class Known(Struct, frozen=True):
    """Times of an incident on its page, and of the postmortem."""

    started_at: Instant | None = None
    resolved_at: Instant | None = None
    posted_at: Instant | None = None


class Calendar:
    """The dates and the zone that a text states for times without them."""

    def __init__(self, sections: Sequence[Section], known: Known) -> None:
        self._known = known
        self._zones = Zones(sections)
        self._has_halves = any(HALF.search(each.body) for each in sections)
        self._dates = {found for each in sections for found in self._mentioned(f"{each.heading}\n{each.body}")}

    def times(self, section: Section, entries: Iterable[Written]) -> list[Instant | None]:
        """Return the time of each entry of a section; None where zone, date or half of the day is not stated.

        An entry without a date has that of the one before it, or the next day if the clock goes back by over twelve
        hours. The first has the date in the heading, else the only one in the text or, without any, on the page.
        """
        zone = self._zones.of(section)
        in_heading = next(self._mentioned(section.heading), None)
        run = _Run(in_heading or self._agreed(zone), is_assumed=in_heading is None)
        found = [self._in_utc(each.at, run.local(self._date(each.at), each), zone) for each in entries]
        return found if run.holds else [None] * len(found)

    def _date(self, at: Stamp) -> date | None:
        return dated(at.day, at.month, at.year, self._known.started_at) if at.day and at.month else None

    def _mentioned(self, text: str) -> Iterator[date]:
        for _, at in dates(text):
            mentioned = self._date(at)
            if mentioned:
                yield mentioned

    def _agreed(self, zone: str | None) -> date | None:
        ends = (self._known.started_at, self._known.resolved_at)
        first, last = (local_date(zone, at) if zone and at else None for at in ends)
        if first is None or last is None:
            return None
        if len(self._dates) == 1:
            return next((each for each in self._dates if first <= each <= last), None)
        return first if first == last and not self._dates else None

    def _in_utc(self, at: Stamp, local: datetime | None, zone: str | None) -> Instant | None:
        word = at.zone or zone
        if local is None or word is None or (self._has_halves and not at.has_half and at.hour <= 12):
            return None
        stated = zone_at(word, local)
        try:
            found = instant(local.replace(tzinfo=stated)) if stated else None
        except ValueError:
            return None
        return None if found and self._known.posted_at and found > self._known.posted_at else found


class _Run:
    """Local times of entries that follow each other.

    It does not hold if it crosses a midnight on a date that no entry has: which side of it that date is on is unknown.
    """

    def __init__(self, start: date | None, *, is_assumed: bool) -> None:
        self._date = start
        self._time: time | None = None
        self._is_assumed = is_assumed
        self.holds = True

    def local(self, stated: date | None, entry: Written) -> datetime | None:
        """Return the local time of the next entry; a date mentioned in passing makes that of the next unknown."""
        at, clock = entry.at, time(entry.at.hour, entry.at.minute)
        if entry.mentions:
            self._date = self._date if stated == self._date else None
            return None
        if at.day or at.is_vague:
            self._date, self._is_assumed = stated, False
        elif self._date and self._time:
            self._date = self._next(self._date, _seconds(clock) - _seconds(self._time))
        self._time = clock if entry.text else None
        return datetime.combine(self._date, clock) if self._date else None

    def _next(self, day: date, step_s: int) -> date | None:
        if step_s < -_OVER_NIGHT_S:
            self.holds = self.holds and not self._is_assumed
            return day + _ONE_DAY
        return None if step_s < -_OUT_OF_ORDER_S else day


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60
