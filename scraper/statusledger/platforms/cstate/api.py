"""cState's JSON documents to Snapshots.

A system's name is its id. Only an issue's title states that it is a maintenance. Informational posts are never resolved
and are no incidents. Times are printed as typed: without a zone, with a one-digit hour, or `<no value>`.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import unquote

from statusledger import text
from statusledger.errors import NormalizeError
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
    Request,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.cstate import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses, phrases
from statusledger.times import iso, local

HEALTH = Default(Health.UNKNOWN) | {
    "ok": Health.OPERATIONAL,
    "notice": Health.MAINTENANCE,
    "disrupted": Health.DEGRADED,
    "down": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {"notice": Impact.NONE, "disrupted": Impact.MINOR, "down": Impact.MAJOR}
_ABSENT = "<no value>"
_MOST_FOLLOWED = 20
_HOUR_OF_ONE_DIGIT = re.compile(r"(?<=[T ])(?=\d:)")


def snapshot(document: Document) -> Snapshot:
    """Parse one JSON document. Raises ValueError, DecodeError or NormalizeError."""
    body = wire.read(document)
    if isinstance(body, wire.Index):
        open_issues = {issue.permalink: issue for system in body.systems for issue in system.unresolved_issues}
        incidents, follow = _listed(document, "issues/", open_issues.values())
        components = tuple(_components(body))
        return Snapshot(page=_page(body), components=components, incidents=incidents, follow=follow)
    if isinstance(body, wire.Issues):
        incidents, follow = _listed(document, "", body.pages)
        return Snapshot(incidents=incidents, covers=(Completeness(Scope.SINCE),), follow=follow)
    return Snapshot(incidents=_listed(document, "", [body])[0])


def slug(permalink: str) -> str:
    """Return an issue's key, the end of its address. Raises NormalizeError."""
    key = addresses.split(permalink).path.rstrip("/").rpartition("/issues/")[2]
    if not key:
        raise NormalizeError(f"a cState issue without an address of its own: {permalink!r}")
    return key


def end(words: str | None, time_zone: str | None, offset: str) -> End | None:
    """Parse the typed end of an issue; None if absent or unreadable.

    `offset` of the start (`+0200`) counts where neither it nor the source has a zone.
    """
    if not words or words == _ABSENT:
        return None
    plain = _HOUR_OF_ONE_DIGIT.sub("0", words)
    with suppress(ValueError):
        return End.stated(local(plain, time_zone))
    with suppress(ValueError):
        return End.derived(iso(f"{plain}{offset}"))
    return None


def text_of(body: str, at: Instant) -> tuple[Update, ...]:
    """Return one update at the issue's start: the text's parts have no times."""
    return numbered([Post(at, Status.UNKNOWN, None, text.markdown(body))])


def _listed(
    document: Document, folder: str, issues: Iterable[wire.Issue]
) -> tuple[tuple[Incident, ...], tuple[Request, ...]]:
    listed = [issue for issue in issues if not issue.informational]
    incidents = tuple(_incident(issue, document.time_zone) for issue in listed)
    followed = [slug(issue.permalink) for issue in listed if not issue.resolved and issue.body is None]
    paths = (f"{folder}{addresses.step(unquote(key))}/index.json" for key in followed[:_MOST_FOLLOWED])
    return incidents, tuple(Request(addresses.join(document.url, path), "issue") for path in paths)


def _page(index: wire.Index) -> Page:
    return Page(
        name=text.plain(index.title) or None,
        url=text.link(index.base_url),
        health=HEALTH(index.summary_status),
        health_raw=index.summary_status,
    )


def _components(index: wire.Index) -> Iterable[Component]:
    nameless = {category.name for category in index.categories if category.hide_title}
    for place, system in enumerate(index.systems):
        described = system.description not in (None, _ABSENT)
        yield Component(
            key=text.plain(system.name),
            name=text.plain(system.name),
            group_name=None if system.category in nameless else text.plain(system.category),
            description=text.markdown(system.description or "") if described else None,
            position=place,
            health=HEALTH(system.status),
            health_raw=system.status,
        )


def _incident(issue: wire.Issue, time_zone: str | None) -> Incident:
    started_at, offset = _printed(issue.created_at)
    kind = phrases.kind_of(text.plain(issue.title))
    return build_incident(
        key=slug(issue.permalink),
        kind=kind,
        title=text.plain(issue.title),
        url=text.link(issue.permalink),
        status=_status(kind, issue, started_at),
        status_raw="resolved" if issue.resolved else None,
        impact=IMPACT(issue.severity),
        impact_raw=None if issue.severity == _ABSENT else issue.severity,
        start=Start.stated(started_at),
        end=end(issue.resolved_at, time_zone, offset) if issue.resolved else None,
        window=(started_at if kind is Kind.MAINTENANCE else None, None),
        components=tuple(Affected(name, name) for name in dict.fromkeys(map(text.plain, issue.affected))),
        updates=text_of(issue.body, started_at) if issue.body is not None else (),
        whole_timeline=issue.body is not None,
    )


def _status(kind: Kind, issue: wire.Issue, started_at: Instant) -> Status:
    """Last written before its start, a maintenance was still planned."""
    if kind is Kind.INCIDENT:
        return Status.RESOLVED if issue.resolved else Status.INVESTIGATING
    if issue.resolved:
        return Status.COMPLETED
    if issue.last_mod is None:
        return Status.UNKNOWN
    return Status.SCHEDULED if _printed(issue.last_mod)[0] < started_at else Status.IN_PROGRESS


def _printed(words: str) -> tuple[Instant, str]:
    """Go's format: `2025-09-12 19:20:02 +0200 CEST`, with its offset. Raises ValueError."""
    day, time, offset = words.split()[:3]
    return iso(f"{day}T{time}{offset}"), offset
