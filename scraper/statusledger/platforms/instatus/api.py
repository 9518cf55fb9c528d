"""Instatus' `summary.json` and `components.json` to Snapshots."""

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
    StartedFrom,
    Status,
)
from statusledger.platforms.instatus import wire
from statusledger.text import addresses
from statusledger.times import instant, iso, rfc822, shifted

_SUMMARY = msgspec.json.Decoder(wire.Summary)
_COMPONENTS = msgspec.json.Decoder(wire.Components)
_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{2}) (?P<rest>\d{4} [\d:]{8} GMT[+-]\d{4}).*"
)


def summary(document: Document) -> Snapshot:
    """Everything open and planned, each with the last word on it only."""
    told = _SUMMARY.decode(document.body)
    page = Page(
        name=text.plain(told.page.name),
        url=text.link(told.page.url),
        health=wire.overall(told.page.status),
        health_raw=text.plain(told.page.status),
    )
    return Snapshot(
        page=page,
        incidents=(*map(_incident, told.incidents), *map(_maintenance, told.maintenances)),
        covers=(Completeness(Scope.OPEN),),
    )


def components(document: Document) -> Snapshot:
    """All components, in the page's order."""
    told = _COMPONENTS.decode(document.body).components
    return Snapshot(
        components=tuple(
            Component(
                key=each.id,
                name=text.plain(each.name),
                group_name=text.plain(each.group.name) if each.group else None,
                description=text.markdown(each.description) if each.description else None,
                position=position,
                health=wire.HEALTH.get(each.status, Health.UNKNOWN),
                health_raw=text.plain(each.status),
            )
            for position, each in enumerate(told, start=1)
        )
    )


def is_overall(page: Page) -> bool:
    """Whether what a page says of itself is a word of Instatus'."""
    return page.health is not Health.UNKNOWN


def window(start: Instant | None, minutes: str | int | None) -> tuple[Instant | None, Instant | None]:
    """When a maintenance is to begin and to end. Raises ValueError for a duration that is no number."""
    return start, shifted(start, int(minutes) * 60) if start and minutes is not None else None


def time(words: str) -> Instant:
    """ISO 8601, or what JavaScript makes of a date. Raises ValueError for anything else."""
    match = _JAVASCRIPT.fullmatch(words)
    return instant(rfc822(f"{match['day']} {match['month']} {match['rest']}")) if match else iso(words)


def _key(url: str) -> str:
    key = addresses.split(url).path.rstrip("/").rpartition("/")[2]
    if not key:
        raise NormalizeError(f"not an Instatus summary: {url[:80]!r} is the address of no incident")
    return key


def _incident(told: wire.ActiveIncident) -> Incident:
    return Incident(
        key=told.id or _key(told.url),
        kind=Kind.INCIDENT,
        title=text.plain(told.name),
        url=text.link(told.url),
        status=wire.STATUS.get(told.status, Status.UNKNOWN),
        status_raw=text.plain(told.status),
        impact=wire.IMPACT.get(told.impact, Impact.UNKNOWN),
        impact_raw=text.plain(told.impact),
        started_at=time(told.started),
        started_from=StartedFrom.STATED,
        resolved_at=None,
        resolved_from=None,
        whole_timeline=False,
    )


def _maintenance(told: wire.ActiveMaintenance) -> Incident:
    start, end = window(time(told.start), told.duration)
    return Incident(
        key=told.id or _key(told.url),
        kind=Kind.MAINTENANCE,
        title=text.plain(told.name),
        url=text.link(told.url),
        status=wire.STATUS.get(told.status, Status.UNKNOWN),
        status_raw=text.plain(told.status),
        impact=Impact.MAINTENANCE,
        impact_raw=None,
        started_at=start,
        started_from=StartedFrom.STATED,
        resolved_at=None,
        resolved_from=None,
        scheduled_start_at=start,
        scheduled_end_at=end,
        whole_timeline=False,
    )
