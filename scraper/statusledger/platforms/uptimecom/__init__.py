"""Uptime.com: status pages at `uptime.com/statuspage/<slug>` or on custom domains.

`<page>/history` has ended incidents, `<page>/ajax` all else. A custom domain's HTML leads to both by `public_url` in
its script. `ends_at` of a maintenance is planned. A past incident was seen with its last update only. Captured in
September 2026 by DevManfre/isitdown (test/fixtures/uptimecom); words of components and the script are also known from
three readers.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Request,
    Scope,
    Snapshot,
    Source,
    Status,
    Update,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import last_known, undated
from statusledger.platforms.toolkit.words import STAGES, Default
from statusledger.platforms.uptimecom import wire
from statusledger.text import addresses
from statusledger.times import exact, iso

HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded-performance": Health.DEGRADED,
    "partial-outage": Health.PARTIAL_OUTAGE,
    "major-outage": Health.MAJOR_OUTAGE,
    "under-maintenance": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "operational": Impact.NONE,
    "degraded-performance": Impact.MINOR,
    "partial-outage": Impact.MAJOR,
    "major-outage": Impact.CRITICAL,
    "under-maintenance": Impact.MAINTENANCE,
}
STATUS = Default(Status.UNKNOWN) | STAGES
_PLANNED = "SCHEDULED_MAINTENANCE"
_IS_WELL: Mapping[bool | None, str] = {True: "operational", False: "not operational"}
_TYPES = ("INCIDENT", _PLANNED)
_SLUG = re.compile(r"/statuspage/[\w.-]{1,200}")
_PROPS = re.compile(r"createElement\(\s{0,50}StatusPageDisplayController\s{0,50},\s{0,50}(?=\{)")


@refusing("an Uptime.com document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "page":
        return _located(document)
    if document.kind == "ajax":
        return _state(wire.AJAX.decode(document.body).data)
    return Snapshot(incidents=tuple(_past_and_planned(wire.HISTORY.decode(document.body).data)))


def _located(document: Document) -> Snapshot:
    script = document.body.decode("utf-8", "replace")
    props = _PROPS.search(script)
    if props is None:
        raise NormalizeError("not a page of Uptime.com: no script draws a status page")
    page = msgspec.convert(json.JSONDecoder().raw_decode(script, props.end())[0], wire.Props).statuspage
    if not _SLUG.fullmatch(page.public_url):
        raise NormalizeError(f"a page of Uptime.com at an address that is none: {page.public_url[:100]!r}")
    url = addresses.join(document.url, page.public_url)
    return Snapshot(page=Page(name=text.plain(page.name)), follow=tuple(_of_page(url)))


def _of_page(url: str) -> Iterator[Request]:
    yield Request(f"{url}/ajax", "ajax")
    yield Request(f"{url}/history", "history", When.CHANGED)


def _locate(source: Source) -> Iterable[Request]:
    slug = _SLUG.match(addresses.split(source.url).path)
    if slug:
        yield from _of_page(addresses.join(source.url, slug[0]))
    else:
        yield Request(source.url, "page", expects=Format.HTML)


def _state(page: wire.Page) -> Snapshot:
    return Snapshot(
        page=Page(
            name=text.plain(page.name) or None,
            health=Health.OPERATIONAL if page.global_is_operational else Health.UNKNOWN,
            health_raw=_IS_WELL.get(page.global_is_operational),
        ),
        components=tuple(_components(page.components)),
        incidents=(
            *(_incident(each, Status.IN_PROGRESS) for each in page.active_incidents),
            *(_incident(each, Status.SCHEDULED) for each in page.upcoming_maintenance),
        ),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
    )


def _components(listed: list[wire.Component], group: str | None = None) -> Iterator[Component]:
    for position, each in enumerate(listed):
        name = text.plain(each.name)
        yield Component(
            key=str(each.id),
            name=name,
            group_name=group,
            description=text.markdown(each.description or "") or None,
            position=position,
            health=HEALTH(each.status),
            health_raw=each.status,
            is_group=each.is_group,
        )
        if group is None:
            yield from _components(each.subcomponents, name)


def _past_and_planned(history: wire.History) -> Iterator[Incident]:
    """A maintenance whose window began before the answer is in progress."""
    for each in history.past_incidents:
        yield _incident(each, Status.COMPLETED)
    for each in history.active_incidents:
        begun = exact(each.starts_at).timestamp() <= history.period_end
        yield _incident(each, Status.IN_PROGRESS if begun else Status.SCHEDULED)


def _incident(event: wire.Event, planned: Status) -> Incident:
    """The status word of an unknown type is its type."""
    is_planned, is_past = event.incident_type == _PLANNED, planned is Status.COMPLETED
    updates = tuple(_updates(event))
    start, end = iso(event.starts_at), iso(event.ends_at) if event.ends_at else None
    impact, impact_raw = _impact(event)
    return build_incident(
        key=str(event.id),
        kind=Kind.MAINTENANCE if is_planned else Kind.INCIDENT,
        title=text.plain(event.name),
        status=planned if is_planned else last_known(updates),
        status_raw=updates[-1].status_raw if updates else event.incident_type,
        impact=impact,
        impact_raw=impact_raw,
        start=Start.stated(start),
        end=End.stated(end) if is_past else None,
        window=(start, end) if is_planned else (None, None),
        components=tuple(Affected(str(each.id), text.plain(each.name)) for each in event.affected_components),
        updates=updates,
        whole_timeline=not is_past,
    )


def _impact(event: wire.Event) -> tuple[Impact, str | None]:
    if event.incident_type not in _TYPES:
        return Impact.UNKNOWN, event.incident_type
    worst = IMPACT.worst(each.status for each in event.affected_components)
    return Impact.MAINTENANCE if event.incident_type == _PLANNED else IMPACT(worst), worst


def _updates(event: wire.Event) -> Iterator[Update]:
    """Oldest first. An announcement dated by the window has an unknown time."""
    for each in sorted(event.updates, key=lambda each: (exact(each.updated_at), each.id)):
        word, body = each.incident_state, text.markdown(each.description)
        if event.incident_type == _PLANNED and each.updated_at == event.starts_at:
            yield from (replace(one, status_raw=word) for one in undated(str(each.id), Status.UNKNOWN, body))
        else:
            yield Update(
                key=str(each.id), status=STATUS(word), status_raw=word, body=body, posted_at=iso(each.updated_at)
            )


PLATFORM = Platform(
    name="uptimecom",
    title="Uptime.com",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "An open incident was not captured",
        "A page that is not operational states no grade: its components do",
        "History begins with the period that the page shows",
    ),
    hosts=("uptime.com",),
    documents=(
        Doc("page", "api", _parse, expects=Format.HTML),
        Doc("ajax", "api", _parse),
        Doc("history", "api", _parse, when=When.CHANGED),
    ),
    locate=_locate,
    capabilities=frozenset(Fact),
)
