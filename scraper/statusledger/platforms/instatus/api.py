"""Instatus's `summary.json` and `components.json` to Snapshots."""

import re

import msgspec

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
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
)
from statusledger.platforms.instatus import wire
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.text import addresses
from statusledger.times import instant, iso, rfc822, shifted

_SUMMARY = msgspec.json.Decoder(wire.Summary)
_COMPONENTS = msgspec.json.Decoder(wire.Components)
_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{2}) (?P<rest>\d{4} [\d:]{8} GMT[+-]\d{4}).*"
)


def summary(document: Document) -> Snapshot:
    """Parse everything open and planned, each with its latest update."""
    body = _SUMMARY.decode(document.body)
    page = Page(
        name=text.plain(body.page.name) or None,
        url=text.link(body.page.url),
        health=wire.overall(body.page.status),
        health_raw=text.plain(body.page.status) or None,
    )
    return Snapshot(
        page=page,
        incidents=(*map(_incident, body.incidents), *map(_maintenance, body.maintenances)),
        covers=(Completeness(Scope.OPEN),),
    )


def components(document: Document) -> Snapshot:
    """Parse all components, in the page's order."""
    body = _COMPONENTS.decode(document.body).components
    return Snapshot(
        components=tuple(
            Component(
                key=each.id,
                name=text.plain(each.name),
                group_name=text.plain(each.group.name) if each.group else None,
                description=text.markdown(each.description) if each.description else None,
                position=position,
                health=wire.HEALTH(each.status),
                health_raw=text.plain(each.status),
            )
            for position, each in enumerate(body, start=1)
        )
    )


def is_overall(page: Page) -> bool:
    """Return True if the health of a page is a word of Instatus."""
    return page.health is not Health.UNKNOWN


def window(start: Instant | None, minutes: str | int | None) -> tuple[Instant | None, Instant | None]:
    """Return a maintenance's planned start and end. Raises ValueError."""
    return start, shifted(start, int(minutes) * 60) if start and minutes is not None else None


def time(words: str) -> Instant:
    """Parse ISO 8601 or JavaScript's `Date.toString`. Raises ValueError."""
    match = _JAVASCRIPT.fullmatch(words)
    return instant(rfc822(f"{match['day']} {match['month']} {match['rest']}")) if match else iso(words)


def _key(url: str) -> str:
    key = addresses.split(url).path.rstrip("/").rpartition("/")[2]
    if not key:
        raise NormalizeError(f"not an Instatus summary: {url[:80]!r} is the address of no incident")
    return key


def _incident(raw: wire.ActiveIncident) -> Incident:
    return build_incident(
        key=raw.id or _key(raw.url),
        kind=Kind.INCIDENT,
        title=text.plain(raw.name),
        url=text.link(raw.url),
        status=wire.STATUS(raw.status),
        status_raw=text.plain(raw.status),
        impact=wire.IMPACT(raw.impact),
        impact_raw=text.plain(raw.impact) if raw.impact is not None else None,
        start=Start.stated(time(raw.started)),
        whole_timeline=False,
    )


def _maintenance(raw: wire.ActiveMaintenance) -> Incident:
    start, end = window(time(raw.start), raw.duration)
    return build_incident(
        key=raw.id or _key(raw.url),
        kind=Kind.MAINTENANCE,
        title=text.plain(raw.name),
        url=text.link(raw.url),
        status=wire.STATUS(raw.status),
        status_raw=text.plain(raw.status),
        impact=Impact.MAINTENANCE,
        start=Start.stated(start),
        window=(start, end),
        whole_timeline=False,
    )
