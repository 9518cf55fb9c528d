"""`/feed/json`: all reports and maintenances ever, and the components.

A maintenance's status follows from its window and `updatedAt`, the time of the answer. A component's health is its
monitor's. Reports and maintenances are numbered in two series. Feeds before 25 January 2026 have monitors in place of
components.
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
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.platforms.toolkit.words import STAGES, Default
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | STAGES
HEALTH = Default(Health.UNKNOWN) | {
    "success": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "error": Health.MAJOR_OUTAGE,
    "info": Health.MAINTENANCE,
}
PATH = "/feed/json"


class _Monitor(Struct):
    """Until 2026 the component itself."""

    id: int
    status: str
    name: str = ""
    description: str | None = None


class _Group(Struct):
    id: int
    name: str


class _Component(Struct, rename="camel"):
    id: int
    name: str
    description: str | None = None
    monitor_id: int | None = None
    group_id: int | None = None
    order: int | None = None


class _Update(Struct):
    id: int
    date: str
    message: str = ""
    status: str | None = None


class _Maintenance(Struct, rename="camel"):
    id: int
    name: str
    to: str
    start: str = msgspec.field(name="from")
    message: str = ""
    updated_at: str | None = None
    monitors: list[int] = []
    page_components: list[int] | None = None
    maintenance_updates: list[_Update] = []


class _Report(Struct, rename="camel"):
    id: int
    title: str
    status: str
    monitors: list[int] = []
    page_components: list[int] | None = None
    status_report_updates: list[_Update] = []


class _Feed(Struct, rename="camel"):
    updated_at: str
    maintenances: list[_Maintenance]
    status_reports: list[_Report]
    title: str = ""
    status: str | None = None
    monitors: list[_Monitor] = []
    page_components: list[_Component] | None = None
    page_component_groups: list[_Group] = []


_DECODER = msgspec.json.Decoder(_Feed)


def parse(document: Document) -> Snapshot:
    """Parse a feed. Raises NormalizeError."""
    page_url = document.url.removesuffix(PATH).rstrip("/")
    with refusing("an OpenStatus feed"):
        feed = _DECODER.decode(document.body)
        components = tuple(_monitors(feed) if feed.page_components is None else _components(feed, feed.page_components))
        names = {component.key: component.name for component in components}
        now = iso(feed.updated_at)
        return Snapshot(
            page=Page(
                name=text.plain(feed.title) or None,
                url=text.link(page_url),
                health=HEALTH(feed.status) if feed.status else None,
                health_raw=feed.status,
            ),
            components=components,
            incidents=(
                *(_report(report, names, page_url) for report in feed.status_reports),
                *(_maintenance(entry, names, page_url, now) for entry in feed.maintenances),
            ),
            covers=(Completeness(Scope.SINCE),),
        )


def _components(feed: _Feed, components: Iterable[_Component]) -> Iterable[Component]:
    groups = {group.id: text.plain(group.name) for group in feed.page_component_groups}
    words = {monitor.id: monitor.status for monitor in feed.monitors}
    for component in components:
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


def _monitors(feed: _Feed) -> Iterable[Component]:
    """Their numbers are of a series of their own."""
    for position, monitor in enumerate(feed.monitors):
        yield Component(
            key=_monitor_key(monitor.id),
            name=text.plain(monitor.name),
            description=text.markdown(monitor.description) if monitor.description else None,
            position=position,
            health=HEALTH(monitor.status),
            health_raw=monitor.status,
        )


def _monitor_key(number: int) -> str:
    return f"monitor-{number}"


def _report(report: _Report, names: Mapping[str, str], page_url: str) -> Incident:
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
        components=_affected(report, names),
        updates=updates,
    )


def _maintenance(entry: _Maintenance, names: Mapping[str, str], page_url: str, now: Instant) -> Incident:
    start, end = iso(entry.start), iso(entry.to)
    status = Status.SCHEDULED if now < start else Status.IN_PROGRESS if now < end else Status.COMPLETED
    notice = [_Update(entry.id, entry.updated_at, entry.message)] if entry.updated_at else []
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
        components=_affected(entry, names),
        updates=_updates(entry.maintenance_updates or notice),
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


def _affected(entry: _Report | _Maintenance, names: Mapping[str, str]) -> tuple[Affected, ...]:
    """Components no longer listed have no name."""
    listed = entry.page_components
    keys = map(_monitor_key, entry.monitors) if listed is None else map(str, listed)
    return tuple(Affected(key, names[key]) for key in keys if key in names)
