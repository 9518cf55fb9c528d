"""OpenStatus, hosted and self-hosted: a page's `/feed/json`, which holds every report and maintenance there ever was.

Reports have updates, but no impact; maintenances no status, which follows from their window and `updatedAt`, the moment
the answer was made. A component's health is that of its monitor; one without a monitor has none. Ids of reports
and of maintenances are numbers of two series. Read from OpenStatus's source of 2026; not seen in a capture.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
}
HEALTH = Default(Health.UNKNOWN) | {
    "success": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "error": Health.MAJOR_OUTAGE,
    "info": Health.MAINTENANCE,
}
_PATH = "/feed/json"


class _Monitor(Struct):
    id: int
    status: str


class _Group(Struct):
    id: int
    name: str


class _Component(Struct, rename="camel"):
    id: int
    name: str
    description: str | None
    monitor_id: int | None
    group_id: int | None
    order: int | None


class _Update(Struct):
    """One of a report, or, without a status, of a maintenance."""

    id: int
    message: str
    date: str
    status: str | None = None


class _Maintenance(Struct, rename="camel"):
    id: int
    name: str
    message: str
    to: str
    updated_at: str
    page_components: list[int]
    start: str = msgspec.field(name="from")
    maintenance_updates: list[_Update] = []


class _Report(Struct, rename="camel"):
    id: int
    title: str
    status: str
    page_components: list[int]
    status_report_updates: list[_Update]


class _Feed(Struct, rename="camel"):
    title: str
    status: str
    updated_at: str
    monitors: list[_Monitor]
    page_components: list[_Component]
    page_component_groups: list[_Group]
    maintenances: list[_Maintenance]
    status_reports: list[_Report]


_DECODER = msgspec.json.Decoder(_Feed)


def _parse(document: Document) -> Snapshot:
    """A feed. Raises NormalizeError."""
    page_url = document.url.removesuffix(_PATH).rstrip("/")
    with refusing("an OpenStatus feed"):
        feed = _DECODER.decode(document.body)
        names = {component.id: text.plain(component.name) for component in feed.page_components}
        now = iso(feed.updated_at)
        return Snapshot(
            page=Page(
                name=text.plain(feed.title),
                url=text.link(page_url),
                health=HEALTH(feed.status),
                health_raw=feed.status,
            ),
            components=tuple(_components(feed)),
            incidents=(
                *(_report(report, names, page_url) for report in feed.status_reports),
                *(_maintenance(entry, names, page_url, now) for entry in feed.maintenances),
            ),
            covers=(Completeness(Scope.SINCE),),
        )


def _components(feed: _Feed) -> Iterable[Component]:
    groups = {group.id: text.plain(group.name) for group in feed.page_component_groups}
    words = {monitor.id: monitor.status for monitor in feed.monitors}
    for component in feed.page_components:
        word = words.get(component.monitor_id) if component.monitor_id is not None else None
        yield Component(
            key=str(component.id),
            name=text.plain(component.name),
            group_name=groups.get(component.group_id) if component.group_id is not None else None,
            description=text.markdown(component.description) if component.description else None,
            position=component.order,
            health=HEALTH(word),
            health_raw=word,
        )


def _report(report: _Report, names: Mapping[int, str], page_url: str) -> Incident:
    updates = _updates(report.status_report_updates)
    return build_incident(
        key=f"report-{report.id}",
        kind=Kind.INCIDENT,
        title=text.plain(report.title),
        url=text.link(f"{page_url}/events/report/{report.id}"),
        status=STATUS(report.status),
        status_raw=report.status,
        start=Start.first_update(updates[0].posted_at) if updates else None,
        end=End.closing(updates),
        components=_affected(report.page_components, names),
        updates=updates,
    )


def _maintenance(entry: _Maintenance, names: Mapping[int, str], page_url: str, now: Instant) -> Incident:
    start, end = iso(entry.start), iso(entry.to)
    status = Status.SCHEDULED if now < start else Status.IN_PROGRESS if now < end else Status.COMPLETED
    notice = _Update(entry.id, entry.message, entry.updated_at)
    return build_incident(
        key=f"maintenance-{entry.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.name),
        url=text.link(f"{page_url}/events/maintenance/{entry.id}"),
        status=status,
        impact=Impact.MAINTENANCE,
        start=Start.stated(start),
        end=End.stated(end) if status is Status.COMPLETED else None,
        window=(start, end),
        components=_affected(entry.page_components, names),
        updates=_updates(entry.maintenance_updates or [notice]),
    )


def _updates(raw: Sequence[_Update]) -> tuple[Update, ...]:
    return tuple(
        Update(
            key=str(update.id),
            status=STATUS(update.status),
            status_raw=update.status,
            body=text.markdown(update.message),
            posted_at=iso(update.date),
        )
        for update in oldest_first(raw, lambda update: update.date)
    )


def _affected(ids: Iterable[int], names: Mapping[int, str]) -> tuple[Affected, ...]:
    """The components that the page still lists; others have no name."""
    return tuple(Affected(str(each), names[each]) for each in ids if each in names)


PLATFORM = Platform(
    name="openstatus",
    title="OpenStatus",
    verified=Verified.DOCUMENTED,
    hosts=("openstatus.dev",),
    documents=(Doc("feed", "api", _parse, f"{{page}}{_PATH}"),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
