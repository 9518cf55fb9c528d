"""Rootly status pages: the public API under a page's own domain, which lists what is open and nothing else.

`status.json` has the health of the page as a whole, `incidents.json` the incidents, without ids: an incident goes by
the end of its address. An incident's own `status` is a stage of Rootly's; the newest update has the public one.
Documented at https://docs.rootly.com/configuration/status-page-public-api; not seen in a capture.
"""

from collections.abc import Sequence

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
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered, oldest_first
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "none": Impact.NONE,
    "minor": Impact.MINOR,
    "major": Impact.MAJOR,
    "critical": Impact.CRITICAL,
}
INDICATOR = Default(Health.UNKNOWN) | {
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


def _parse(document: Document) -> Snapshot:
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


def _page(page: _Page, indicator: str | None) -> Page:
    return Page(
        name=text.plain(page.name),
        url=text.link(page.url),
        health=INDICATOR(indicator) if indicator is not None else None,
        health_raw=indicator,
        updated_at=iso(page.updated_at) if page.updated_at else None,
        time_zone=page.time_zone,
    )


def _incident(entry: _Incident) -> Incident:
    updates = _updates(entry.incident_updates)
    newest = updates[-1] if updates else None
    planned = any(update.status in _PLANNED for update in updates)
    return build_incident(
        key=_key(entry.url),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.name),
        url=text.link(entry.url),
        status=newest.status if newest else Status.UNKNOWN,
        status_raw=newest.status_raw if newest else entry.status,
        impact=IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(iso(entry.started_at)) if entry.started_at else None,
        end=End.stated(iso(entry.resolved_at)) if entry.resolved_at else End.closing(updates),
        updates=updates,
    )


def _key(url: str) -> str:
    key = addresses.split(url).path.rstrip("/").rpartition("/")[2]
    if not key:
        raise NormalizeError(f"a Rootly incident whose address names none: {url[:80]!r}")
    return key


def _updates(raw: Sequence[_Update]) -> tuple[Update, ...]:
    """Of one moment, what stands higher is newer, as in the list of incidents."""
    return numbered(
        Post(iso(update.created_at), STATUS(update.status), update.status, text.markdown(update.body or ""))
        for update in oldest_first(raw, lambda update: update.created_at)
    )


def _has_no_id(document: Document, snapshot: Snapshot | None) -> bool:
    """A page without an id, which Statuspage's would have."""
    return snapshot is not None and "id" not in msgspec.json.decode(document.body)["page"]


PLATFORM = Platform(
    name="rootly",
    title="Rootly",
    verified=Verified.DOCUMENTED,
    documents=(
        Doc("status", "api", _parse, "{page}/api/v1/status.json", matches=_has_no_id),
        Doc("incidents", "api", _parse, f"{{page}}/api/v1/incidents.json?per_page={_LIST_LENGTH}", matches=_has_no_id),
    ),
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
