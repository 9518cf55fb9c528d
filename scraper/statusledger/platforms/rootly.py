"""Rootly pages: the public API under a page's domain, which lists only what is open.

`status.json` has the page's health. A documented incident has an address and no id, a real one an id and, as
`shortlink`, an address in the vendor's account. Its `status` may be Rootly's stage; the newest update has the public
one. Documented at https://docs.rootly.com/configuration/status-page-public-api. Captured: an open incident of Mistral's
page, September 2026.
"""

import re
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
from statusledger.platforms.toolkit.words import PLANNED_STAGES, STAGES, Default
from statusledger.text import addresses
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | STAGES | PLANNED_STAGES
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
_LONGEST_TITLE = 100
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _Page(Struct):
    name: str = ""
    url: str | None = None
    id: str | None = None
    time_zone: str | None = None
    updated_at: str | None = None


class _PageStatus(Struct):
    indicator: str


class _Update(Struct):
    status: str
    created_at: str
    id: str | None = None
    display_at: str | None = None
    body: str | None = None

    @property
    def shown_at(self) -> str:
        return self.display_at or self.created_at


class _Incident(Struct):
    name: str
    status: str
    incident_updates: list[_Update] | None = None
    id: str | None = None
    url: str | None = None
    started_at: str | None = None
    impact: str | None = None
    resolved_at: str | None = None


class _Status(Struct):
    page: _Page
    status: _PageStatus


class _Incidents(Struct):
    page: _Page
    incidents: list[_Incident]


_STATUS_DECODER = msgspec.json.Decoder(_Status)
_INCIDENTS_DECODER = msgspec.json.Decoder(_Incidents)


def _parse(document: Document) -> Snapshot:
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
        name=text.plain(page.name) or None,
        key=page.id,
        url=text.link(page.url or ""),
        health=INDICATOR(indicator) if indicator is not None else None,
        health_raw=indicator,
        updated_at=iso(page.updated_at) if page.updated_at else None,
        time_zone=page.time_zone,
    )


def _incident(entry: _Incident) -> Incident:
    updates = _updates(entry.incident_updates or ())
    newest = updates[-1] if updates else None
    planned = any(update.status in _PLANNED for update in updates)
    started_at = iso(entry.started_at) if entry.started_at else None
    return build_incident(
        key=entry.id or _key(entry.url or ""),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.name) or _first_words(updates),
        url=text.link(entry.url or ""),
        status=newest.status if newest else Status.UNKNOWN,
        status_raw=newest.status_raw if newest else entry.status,
        impact=IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(started_at),
        end=End.stated(iso(entry.resolved_at)) if entry.resolved_at else End.closing(updates),
        window=(started_at if planned else None, None),
        updates=updates,
        whole_timeline=entry.incident_updates is not None,
    )


def _key(url: str) -> str:
    key = addresses.split(url).path.rstrip("/").rpartition("/")[2]
    if not key:
        raise NormalizeError(f"a Rootly incident whose address names none: {url[:80]!r}")
    return key


def _first_words(updates: Sequence[Update]) -> str:
    return text.plain(updates[0].body, _LONGEST_TITLE) if updates else ""


def _updates(raw: Sequence[_Update]) -> tuple[Update, ...]:
    """At one moment, the higher one is newer, as in the list of incidents."""
    return numbered(
        Post(iso(update.shown_at), STATUS(update.status), update.status, text.markdown(update.body or ""), update.id)
        for update in oldest_first(raw, lambda update: update.shown_at)
    )


def _is_own(_: Document, snapshot: Snapshot | None) -> bool:
    """A page with an address, and a UUID or a time zone: others on these paths have ids of other kinds, or no zone."""
    page = snapshot.page if snapshot else None
    if page is None or page.url is None:
        return False
    return page.time_zone is not None if page.key is None else _UUID.fullmatch(page.key) is not None


PLATFORM = Platform(
    name="rootly",
    title="Rootly",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "The public API lists no components and no past incidents",
        "Of maintenances and of the page itself no capture was seen",
        "Some pages refuse requests that are not a browser's",
    ),
    documents=(
        Doc("status", "api", _parse, "{page}/api/v1/status.json", matches=_is_own),
        Doc("incidents", "api", _parse, f"{{page}}/api/v1/incidents.json?per_page={_LIST_LENGTH}", matches=_is_own),
    ),
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
