"""The page of a vendor."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from statusledger import vendor_history
from statusledger.browse import ranges, status_style
from statusledger.browse.cover import cover
from statusledger.browse.month_rows import known, longest, month_rows, others
from statusledger.browse.pages import DAY_S, Feed, Listed, Missing, PageRequest, PageResult
from statusledger.browse.pages.tag_tables import tag_tables
from statusledger.browse.pages.vendor_lanes import MANY, ComponentFigures, ComponentLane, VendorLanes, groups
from statusledger.browse.pages.vendor_list import IncidentList, listed, month_groups
from statusledger.browse.pages.vendor_metrics import Habit, detection
from statusledger.browse.pages.vendors import is_read, months, states
from statusledger.browse.ranges import Range
from statusledger.browse.strips import Scale, ended, strips
from statusledger.insight import incident_downtime
from statusledger.insight.figures import VendorFigures, began_in, figures
from statusledger.insight.history import VendorHistory
from statusledger.insight.incident_downtime import IncidentDowntime
from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.scorecard.table import Group
from statusledger.insight.tag_figures import TagFigures, tag_figures
from statusledger.model import Impact, Instant, Kind
from statusledger.presentation import scorecard, wording
from statusledger.presentation.scorecard import Shown
from statusledger.store.query import Connection
from statusledger.store.read import incidents, tags, vendors, watched_components
from statusledger.store.read.figures import CountedIncident
from statusledger.store.read.incidents import ListedIncident
from statusledger.store.read.vendors import VendorOverview
from statusledger.times import shifted
from statusledger.vocabulary import TagKind

DEFAULT_DAYS = 90


class VendorData(Struct, frozen=True, kw_only=True):
    """The JSON of the page; `listed` is the number of incidents in the range that the filter leaves.

    `downtime` is what each incident states of the range, by health.
    """

    at: Instant
    vendor: VendorOverview
    components: list[ComponentFigures]
    incidents: list[ListedIncident]
    detection: Habit | None
    figures: VendorFigures
    tags: dict[TagKind, TagFigures]
    downtime: list[IncidentDowntime]
    scorecard: Scorecard
    listed: int
    page: int


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page of a vendor. Raises Missing and Invalid."""
    now = asked.now
    row, chosen = _vendor(db, asked), ranges.of_request(asked, DEFAULT_DAYS)
    history = vendor_history.load(db, row.id, row.sources, chosen.window, now)
    numbers, entries = figures(history, chosen.window), listed(db, row.id, asked, chosen)
    lanes = VendorLanes(history, chosen.window, {each.id for each in row.sources if each.is_current_on_day(now)})
    components = [lanes.lane(each) for each in watched_components.of_vendor(db, row.id)]
    data = VendorData(
        at=now,
        vendor=row,
        components=[each.figures for each in components],
        incidents=entries.incidents,
        detection=detection(_recent(history, chosen)),
        figures=numbers,
        tags=_tags(db, row.id, history, numbers),
        downtime=incident_downtime.of_incidents(history, chosen.window.stretch),
        scorecard=vendor_history.scorecard(db, row.id, history, numbers),
        listed=entries.count,
        page=entries.page,
    )
    shown = _of_vendor(db, row, now) | {
        "sentence": _sentence(row, numbers, chosen),
        "chosen": chosen,
        "query": "" if asked.kept else chosen.query(impact=entries.only, **entries.tags, page=entries.page),
        "lanes": lanes,
        "tag_tables": tag_tables(data.tags),
    }
    of_lists = _of_components(components) | _of_incidents(entries, numbers)
    return PageResult(
        title=row.name,
        section="vendors",
        answer=data,
        shown={**shown, **of_lists, **_of_figures(data, history)},
        listed=Listed("incidents", entries.ids),
        feed=Feed(f"Incidents of {row.name}", row.id),
    )


def _vendor(db: Connection, asked: PageRequest) -> VendorOverview:
    year = Instant(f"{months(asked.now)[0]}-01T00:00:00Z")
    if not (found := vendors.vendors(db, year, shifted(asked.now, -DEFAULT_DAYS * DAY_S), asked.id)):
        raise Missing(f"There is no vendor {asked.id!r}.")
    return found[0]


def _of_vendor(db: Connection, row: VendorOverview, now: Instant) -> dict[str, Any]:
    return {
        "row": row,
        "state": states(db, now, row.id).get(row.id, status_style.UNKNOWN),
        "is_read": is_read(row, now),
        "open": incidents.open_now(db, row.id),
        "history": incidents.history(db, row.id),
    }


def _recent(history: VendorHistory, chosen: Range) -> list[CountedIncident]:
    return [each for each in began_in(history.incidents, chosen.window.stretch) if each.kind is Kind.INCIDENT]


def _tags(db: Connection, vendor_id: str, history: VendorHistory, numbers: VendorFigures) -> dict[TagKind, TagFigures]:
    months = [each.month for each in numbers.months]
    found = tags.of_vendor(db, vendor_id, Instant(f"{months[-1]}-01T00:00:00Z"), numbers.window.until_at)
    window = numbers.window.stretch
    return {kind: tag_figures(kind, history.incidents, found, window, months) for kind in TagKind}


def _of_components(lanes: Sequence[ComponentLane]) -> dict[str, Any]:
    found = groups(lanes)
    idle = [group for group in found if not group.lanes and len(lanes) > MANY]
    return {
        "groups": found,
        "many": len(lanes) > MANY,
        "idle": idle,
        "idle_count": sum(len(group.well) for group in idle),
    }


def _of_incidents(entries: IncidentList, numbers: VendorFigures) -> dict[str, Any]:
    return {"list": entries, "incident_groups": month_groups(entries.incidents, numbers.months)}


def _of_figures(data: VendorData, history: VendorHistory) -> dict[str, Any]:
    numbers, window = data.figures, data.figures.window.stretch
    closed = ended(began_in(history.incidents, window))
    scale = Scale(each.duration_s or 0 for each in closed)
    return {
        "figures": numbers,
        "detection": data.detection,
        "coverage": scorecard.coverage(data.scorecard),
        "score_groups": _score_groups(data.scorecard),
        "covered": cover(history.covered, window),
        "watched": cover(history.watched, window),
        "scale": scale,
        "strips": strips(closed, scale),
        "months": month_rows(known(numbers.months), longest(numbers.months), data.at),
        "others_in_all": others(numbers.all_months),
    }


def _score_groups(card: Scorecard) -> list[tuple[Group, list[Shown], list[str]]]:
    """Return the figures of each group, and the titles of those without a case."""
    return [
        (
            group,
            [each for _, (each,) in rows if not each.is_idle],
            [figure.title for figure, (each,) in rows if each.is_idle],
        )
        for group, rows in scorecard.communication([card])
    ]


def _sentence(row: VendorOverview, numbers: VendorFigures, chosen: Range) -> str:
    counts = numbers.counts
    when = f"In {wording.counted(chosen.window.days, 'day')}" + (
        "" if chosen.days else f" to {status_style.short_day(Instant(chosen.last))}"
    )
    if not counts.incidents:
        return (
            f"{when} we know of no incident at {row.name}."
            if numbers.reported.covered_s
            else f"We have no history of {row.name} in this time."
        )
    severe = [
        f"{wording.number(counts.by_impact[impact])} {wording.IMPACTS[impact].lower()}"
        for impact in (Impact.CRITICAL, Impact.MAJOR)
        if counts.by_impact.get(impact)
    ]
    half = ""
    if counts.duration.median_s is not None:
        lot = "it was" if counts.duration.n == 1 else "half were"
        half = f"; {lot} over within {wording.span(counts.duration.median_s)}"
    posted = f"{when} {row.name} posted {wording.counted(counts.incidents, 'incident')}"
    return f"{posted}{', ' if severe else ''}{' and '.join(severe)}{half}."
