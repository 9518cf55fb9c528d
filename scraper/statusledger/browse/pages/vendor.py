"""The page of a vendor."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import median_low
from typing import Any

from msgspec import Struct

from statusledger.browse import status_style, uptime
from statusledger.browse.charts import ChartColumn, Columns, columns
from statusledger.browse.pages import DAY_S, Feed, Listed, Missing, PageRequest, PageResult
from statusledger.browse.pages.vendor_metrics import Habit, habits, planning
from statusledger.browse.pages.vendors import line, months, state
from statusledger.browse.status_style import StatusStyle
from statusledger.browse.uptime import UptimeRecord, UptimeWindow
from statusledger.model import Health, Impact, Instant, Kind
from statusledger.presentation import wording
from statusledger.store.query import Connection
from statusledger.store.read import coverage as watching
from statusledger.store.read import incidents, vendors, watched_components
from statusledger.store.read.incidents import ListedIncident
from statusledger.store.read.rows import ComponentRow
from statusledger.store.read.vendors import VendorOverview
from statusledger.times import from_epoch, shifted

_LISTED = 60
_MANY = 40


class ComponentDays(Struct, frozen=True):
    """A component and its ninety days."""

    component: ComponentRow
    state: StatusStyle
    record: UptimeRecord


class Group(Struct, frozen=True):
    """A group of components; `well` have no trouble, and a large group only names them."""

    name: str | None
    parts: list[ComponentDays]
    well: list[str]


class Uptime(Struct, frozen=True):
    """Ninety days; `uptime` is None with too little observation."""

    component: ComponentRow
    uptime: float | None
    coverage: float
    seconds: dict[Health, int]


class VendorData(Struct, frozen=True, kw_only=True):
    """The JSON of the page."""

    at: Instant
    vendor: VendorOverview
    components: list[Uptime]
    incidents: list[ListedIncident]
    habits: list[Habit]


class Month(Struct, frozen=True):
    """The incidents of a month."""

    name: str
    note: str
    incidents: list[ListedIncident]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page of a vendor. Raises Missing."""
    now = asked.now
    year, quarter = Instant(f"{months(now)[0]}-01T00:00:00Z"), shifted(now, -90 * DAY_S)
    if not (found := vendors.vendors(db, year, quarter, asked.id)):
        raise Missing(f"There is no vendor {asked.id!r}.")
    row = found[0]
    parts = _parts(db, row, now)
    latest = incidents.latest(db, row.id, _LISTED)
    recent = [each for each in latest if each.kind is Kind.INCIDENT and (each.started_at or "") >= quarter]
    found_habits = [*habits(recent), *planning(incidents.planned(db, row.id, shifted(now, -365 * DAY_S), now))]
    span = incidents.history(db, row.id)
    watched = [each.from_at for each in watching.coverage(db, row.id, Instant(""))]
    return PageResult(
        title=row.name,
        section="vendors",
        answer=VendorData(at=now, vendor=row, components=_uptimes(parts), incidents=latest, habits=found_habits),
        shown={
            "row": row,
            "state": state(row, now),
            "open": [each for each in latest if each.kind is Kind.INCIDENT and each.is_open],
            "sentence": _sentence(row, recent),
            "watched_since": min(watched, default=None),
            "history": span,
            "first_day": status_style.short_day(from_epoch(uptime.begin(now)), now),
            **_of_parts(parts),
            "habits": found_habits,
            "year": _year(row, latest, watched, now),
            "year_ends": (status_style.month(months(now)[0]), status_style.month(months(now)[-1])),
            "months": _months(latest),
            "is_all": len(latest) == span.incidents,
            "line": line(row, now, 1),
        },
        listed=Listed("incidents", incidents.ids(db, row.id)),
        feed=Feed(f"Incidents of {row.name}", row.id),
    )


def _uptimes(parts: Iterable[ComponentDays]) -> list[Uptime]:
    records = ((part.component, part.record) for part in parts)
    return [Uptime(component, record.uptime, record.coverage, record.seconds) for component, record in records]


def _of_parts(parts: list[ComponentDays]) -> dict[str, Any]:
    groups = _groups(parts)
    idle = [group for group in groups if not group.parts and len(parts) > _MANY]
    return {
        "groups": groups,
        "many": len(parts) > _MANY,
        "idle": idle,
        "idle_count": sum(len(group.well) for group in idle),
        "example": _example(parts),
    }


def _parts(db: Connection, row: VendorOverview, now: Instant) -> list[ComponentDays]:
    start = from_epoch(uptime.begin(now))
    moves: dict[str, list[watching.WatchedInterval]] = {}
    for interval in watching.intervals(db, row.id, start):
        moves.setdefault(interval.component_id, []).append(interval)
    patience = {source.id: source.patience_s for source in row.sources}
    seen = uptime.watched(watching.coverage(db, row.id, start), now, patience)
    windows = {source.id: UptimeWindow(now, seen.get(source.id, ())) for source in row.sources}
    current = {source.id for source in row.sources if source.is_current_on_day(now)}
    return [
        ComponentDays(
            each,
            status_style.state(each.health) if each.source_id in current else status_style.UNKNOWN,
            windows[each.source_id].record(each.name, moves.get(each.id, ())),
        )
        for each in watched_components.of_vendor(db, row.id)
    ]


def _groups(parts: Sequence[ComponentDays]) -> list[Group]:
    many = len(parts) > _MANY
    found = []
    by_name: dict[str | None, list[ComponentDays]] = {}
    for part in parts:
        by_name.setdefault(part.component.group_name, []).append(part)
    for name, members in by_name.items():
        shown = [part for part in members if not many or part.record.troubled or part.state.shape not in ("ok", "unk")]
        well = [part.component.name for part in members if part not in shown]
        found.append(Group(name, shown, well))
    return found


def _example(parts: Iterable[ComponentDays]) -> ComponentDays | None:
    known = [part for part in parts if part.record.uptime is not None]
    return min(known, key=lambda part: part.record.uptime or 0, default=None)


def _sentence(row: VendorOverview, recent: Sequence[ListedIncident]) -> str:
    if not recent:
        return f"In the 90 days to now we saw no incident at {row.name}."
    critical = sum(each.impact is Impact.CRITICAL for each in recent)
    bad = f", {wording.number(critical)} of them critical" if critical else ""
    lot = "it was" if len(row.durations_s) == 1 else "half were"
    half = f"; {lot} over within {wording.span(median_low(row.durations_s))}" if row.durations_s else ""
    return f"In the 90 days to now {row.name} posted {wording.counted(len(recent), 'incident')}{bad}{half}."


def _year(row: VendorOverview, latest: Sequence[ListedIncident], watched: Sequence[Instant], now: Instant) -> Columns:
    """Draw incidents by month; observed months are strong."""
    counts = {each: row.months.get(each, 0) for each in months(now)}
    since = min(watched, default=now)[:7]
    label = ", ".join(f"{status_style.month(each)[:3]} {count}" for each, count in counts.items())
    drawn = columns(counts, max(counts.values()), f"Incidents a month: {label}", height=50, wide=18, gap=6)
    named = [
        ChartColumn(
            each.x,
            each.y,
            each.height,
            key >= since,
            f"{status_style.month(key)}: {wording.counted(count, 'incident')}",
        )
        for each, (key, count) in zip(drawn.columns, counts.items(), strict=True)
    ]
    return Columns(drawn.width, drawn.height, named, drawn.label)


def _months(latest: Sequence[ListedIncident]) -> list[Month]:
    found = []
    for key, group in groupby(latest, key=lambda each: (each.began_at or "")[:7]):
        incidents = list(group)
        planned = sum(each.kind is Kind.MAINTENANCE for each in incidents)
        lasted = sum(each.duration_s or 0 for each in incidents if each.kind is Kind.INCIDENT)
        notes = [
            wording.counted(len(incidents) - planned, "incident") if len(incidents) > planned else "",
            wording.counted(planned, "maintenance") if planned else "",
            f"{wording.span(lasted)} in all" if lasted else "",
        ]
        found.append(
            Month(status_style.month(key) if key else "Without a time", ", ".join(filter(None, notes)), incidents)
        )
    return found
