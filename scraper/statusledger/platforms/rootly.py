"""Rootly status pages: the public API under a page's own domain, which lists what is open and nothing else.

`status.json` tells how the page is doing as a whole, `incidents.json` the incidents, without ids: an incident goes by
the end of its address. An incident's own `status` is a stage of Rootly's; the newest update has the public one.
Documented at https://docs.rootly.com/configuration/status-page-public-api; not seen in a capture.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.reconcile import timeline
from statusledger.text import addresses
from statusledger.times import exact, iso

PROVEN = False
TELLS = frozenset({Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES})
CHANNELS = {"incidents": "api", "status": "api"}

STATUS = {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
}
IMPACT = {"none": Impact.NONE, "minor": Impact.MINOR, "major": Impact.MAJOR, "critical": Impact.CRITICAL}
INDICATOR = {
    "none": Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
_PLANNED = {Status.SCHEDULED, Status.IN_PROGRESS, Status.COMPLETED}
_LIST_LENGTH = 100


class _Page(Struct):
    name: str
    url: str
    time_zone: str | None
    updated_at: str | None


class _PageStatus(Struct):
    indicator: str


class _Update(Struct):
    status: str
    created_at: str
    body: str | None


class _Incident(Struct):
    name: str
    status: str
    url: str
    incident_updates: list[_Update]
    started_at: str | None
    impact: str | None
    resolved_at: str | None


class _Status(Struct):
    page: _Page
    status: _PageStatus


class _Incidents(Struct):
    page: _Page
    incidents: list[_Incident]


_STATUS_DECODER = msgspec.json.Decoder(_Status)
_INCIDENTS_DECODER = msgspec.json.Decoder(_Incidents)


def requests(source: Source) -> Iterable[Request]:
    """Both documents on every poll: either may change alone."""
    api = f"{source.url.rstrip('/')}/api/v1"
    yield Request(f"{api}/status.json", "status")
    yield Request(f"{api}/incidents.json?per_page={_LIST_LENGTH}", "incidents")


def normalize(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    with refusing(f"a Rootly {document.kind}"):
        if document.kind == "status":
            body = _STATUS_DECODER.decode(document.body)
            return Snapshot(page=_page(body.page, body.status.indicator))
        listed = _INCIDENTS_DECODER.decode(document.body)
        return Snapshot(
            page=_page(listed.page, None),
            incidents=tuple(map(_incident, listed.incidents)),
            covers=(Completeness(Scope.OPEN),) if len(listed.incidents) < _LIST_LENGTH else (),
        )


def recognise(document: Document) -> bool:
    """Told from Statuspage, which has ids, by a page without one under `/api/v1/`."""
    try:
        normalize(document)
    except NormalizeError:
        return False
    return "id" not in msgspec.json.decode(document.body)["page"]


def _page(page: _Page, indicator: str | None) -> Page:
    return Page(
        name=text.plain(page.name),
        url=text.link(page.url),
        health=INDICATOR.get(indicator, Health.UNKNOWN) if indicator is not None else None,
        health_raw=indicator,
        updated_at=iso(page.updated_at) if page.updated_at else None,
        time_zone=page.time_zone,
    )


def _incident(entry: _Incident) -> Incident:
    updates = _updates(entry.incident_updates)
    newest = updates[-1] if updates else None
    closed = timeline.closing(updates)
    resolved_at = iso(entry.resolved_at) if entry.resolved_at else closed.posted_at if closed else None
    planned = any(update.status in _PLANNED for update in updates)
    return Incident(
        key=_key(entry.url),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.name),
        url=text.link(entry.url),
        status=newest.status if newest else Status.UNKNOWN,
        status_raw=newest.status_raw if newest else entry.status,
        impact=IMPACT.get(entry.impact or "", Impact.UNKNOWN),
        impact_raw=entry.impact,
        started_at=iso(entry.started_at) if entry.started_at else None,
        started_from=StartedFrom.STATED if entry.started_at else None,
        resolved_at=resolved_at,
        resolved_from=(ResolvedFrom.STATED if entry.resolved_at else ResolvedFrom.UPDATE) if resolved_at else None,
        updates=updates,
    )


def _key(url: str) -> str:
    key = addresses.split(url).path.rstrip("/").rpartition("/")[2]
    if not key:
        raise NormalizeError(f"a Rootly incident whose address names none: {url[:80]!r}")
    return key


def _updates(told: Sequence[_Update]) -> tuple[Update, ...]:
    """Oldest first; of one moment, what stands higher is newer, as in the list of incidents."""
    newest_last = told[::-1]
    ordered = sorted(newest_last, key=lambda update: exact(update.created_at))
    times = [iso(update.created_at) for update in ordered]
    return tuple(
        Update(
            key=key,
            status=STATUS.get(update.status, Status.UNKNOWN),
            status_raw=update.status,
            body=text.markdown(update.body or ""),
            posted_at=at,
        )
        for key, at, update in zip(timeline.minute_keys(times), times, ordered, strict=True)
    )
