"""Calendar: a month by day, and the year as a heat map."""

from calendar import day_name
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import Listed, PageRequest, PageResult
from statusledger.browse.pages.monthly import Item, items, lasted, weeks
from statusledger.browse.pages.yearly import DAY, DayCount, key, last, midnight, pictures, year
from statusledger.model import Impact, Instant, Kind
from statusledger.presentation import wording
from statusledger.store.query import Connection
from statusledger.store.read import calendar, names, vendors
from statusledger.store.read.calendar import CalendarEntry
from statusledger.store.read.vendors import VendorRow
from statusledger.times import moment

_PAGE = 100
_YEARS = range(1991, 2099)
_MONTHS = (f"{_YEARS[0]}-01", f"{_YEARS[-1]}-12")


class CalendarData(Struct, frozen=True, kw_only=True):
    """JSON of the page; `vendors` is None without a filter."""

    at: Instant
    first: date
    last: date
    vendors: list[str] | None
    entries: list[CalendarEntry]
    year: list[DayCount]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the requested or present month."""
    today = moment(asked.now).date()
    day = _date(asked.argument("day"))
    month = (day or _date(f"{asked.argument('month')}-01") or today).replace(day=1)
    everyone = vendors.named(db)
    chosen = narrowed(everyone, asked, names.texts_of_vendors(db) if asked.argument("vendor") else {})
    ids = None if chosen is None else [each.id for each in chosen]
    entries = calendar.entries(db, midnight(month), midnight(last(month) + DAY), asked.now, ids)
    days = year(db, month, asked.now, ids)
    on = items(entries, month, asked.now)
    listed = on.get(day, []) if day else []
    return PageResult(
        title=f"{wording.day(midnight(day)) if day else status_style.month(key(month))}, calendar",
        section="calendar",
        answer=CalendarData(
            at=asked.now,
            first=day or month,
            last=day or last(month),
            vendors=ids,
            entries=[each.entry for each in listed] if day else entries,
            year=days,
        ),
        shown={
            "headline": _headline(month, today, entries, chosen),
            "standfirst": " ".join(_sentences(month, entries)),
            **_place(month, today, _reach(db, today) if asked.kept else _MONTHS),
            "weeks": weeks(month, on, {each.day for each in days if each.watched}, today),
            "day": status_style.weekday(midnight(day)) if day else None,
            **_listed(listed, asked),
            "is_one": chosen is not None and len(chosen) == 1,
            "tags": sorted({tag for each in everyone for tag in each.tags}),
            **pictures(days, today),
        },
        listed=Listed("incidents", [each.entry.id for each in listed] if day else [each.id for each in entries]),
    )


def narrowed(everyone: Sequence[VendorRow], asked: PageRequest, called: Mapping[str, str]) -> list[VendorRow] | None:
    """Return vendors by tag and by id or name in `called`; None without a request."""
    tag, words = asked.argument("tag"), (asked.argument("vendor") or "").casefold()
    if not tag and not words:
        return None
    tagged = [each for each in everyone if tag is None or tag in each.tags]
    exact = [each for each in tagged if each.id == words]
    return exact or [each for each in tagged if words in called.get(each.id, each.id)]


def _date(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _reach(db: Connection, today: date) -> tuple[str, str]:
    first, latest = calendar.reach(db)
    return max(_MONTHS[0], first[:7]), min(_MONTHS[1], max(latest[:7], key(today)))


def _place(month: date, today: date, reach: tuple[str, str]) -> dict[str, object]:
    before, after = key(month - DAY), key(last(month) + DAY)
    return {
        "month": status_style.month(key(month)),
        "shown": key(month),
        "before": before if before >= reach[0] else None,
        "after": after if after <= reach[1] else None,
        "is_now": key(month) == key(today),
        "weekdays": list(day_name),
    }


def _listed(found: Sequence[Item], asked: PageRequest) -> dict[str, object]:
    page = asked.number("page")
    return {
        "items": [(each, lasted(each.entry, asked.now)) for each in found[(page - 1) * _PAGE : page * _PAGE]],
        "page": page,
        "more": len(found) > page * _PAGE,
    }


def _headline(month: date, today: date, entries: Iterable[CalendarEntry], chosen: Sequence[VendorRow] | None) -> str:
    count = len(_began(month, entries))
    incidents = "no incident" if count == 0 else wording.counted(count, "incident")
    so_far = " so far" if key(month) == key(today) else ""
    where = ""
    if chosen is not None:
        where = f" at {chosen[0].name}" if len(chosen) == 1 else f" at {wording.counted(len(chosen), 'vendor')}"
    return f"In {status_style.month(key(month))}{so_far}, {incidents} began{where}"


def _sentences(month: date, entries: Sequence[CalendarEntry]) -> Iterable[str]:
    began = _began(month, entries)
    impacts = Counter(each.impact for each in began)
    bad = [f"{wording.number(impacts[each])} {each}" for each in (Impact.CRITICAL, Impact.MAJOR) if impacts[each]]
    if bad:
        yield f"{' and '.join(bad)} among them.".capitalize()
    earlier = sum(each.kind is Kind.INCIDENT for each in entries) - len(began)
    if earlier:
        yield f"{wording.counted(earlier, 'incident').capitalize()} continued from before."
    planned = sum(each.kind is Kind.MAINTENANCE for each in entries)
    if planned:
        yield f"{wording.counted(planned, 'maintenance').capitalize()} {'was' if planned == 1 else 'were'} planned."


def _began(month: date, entries: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    return [each for each in entries if each.kind is Kind.INCIDENT and each.from_at >= midnight(month)]
