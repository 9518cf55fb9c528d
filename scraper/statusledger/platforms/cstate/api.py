"""cState's JSON documents to Snapshots.

Systems have no id but their name. An issue is resolved or not, no more; that it is a maintenance only its title says.
Times an author typed are printed as typed: without a zone, with an hour of one digit, or as `<no value>`.
"""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

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
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.cstate import mending
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses, phrases
from statusledger.times import exact, instant, local

HEALTH = Default(Health.UNKNOWN) | {
    "ok": Health.OPERATIONAL,
    "notice": Health.MAINTENANCE,
    "disrupted": Health.DEGRADED,
    "down": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {"notice": Impact.NONE, "disrupted": Impact.MINOR, "down": Impact.MAJOR}
_BEGINNING = re.compile(rb'\s*+\{\s*+"is"\s*+:\s*+"(?:index|issues|issue)"')
_ABSENT = "<no value>"
_HOUR_OF_ONE_DIGIT = re.compile(r"(?<=[T ])(?=\d:)")


class _Issue(Struct, rename="camel"):
    """`lastMod` is when its file was last written; a body comes only with an issue alone."""

    is_: Literal["issue"] = msgspec.field(name="is")
    title: str
    created_at: str
    last_mod: str
    permalink: str
    resolved: bool
    resolved_at: str
    affected: list[str]
    severity: str
    body: str | None = None


class _System(Struct, rename="camel"):
    name: str
    category: str
    status: str
    unresolved_issues: list[_Issue]
    description: str | None = None


class _Index(Struct, rename="camel"):
    is_: Literal["index"] = msgspec.field(name="is")
    c_state_version: str
    title: str
    base_url: str = msgspec.field(name="baseURL")
    summary_status: str
    systems: list[_System]


class _Issues(Struct):
    is_: Literal["issues"] = msgspec.field(name="is")
    pages: list[_Issue]


_SHAPES: dict[str, type[_Index] | type[_Issues] | type[_Issue]] = {"index": _Index, "issues": _Issues, "issue": _Issue}


def snapshot(document: Document) -> Snapshot:
    """One JSON document. Raises ValueError, DecodeError or NormalizeError."""
    body, zone = read(document), document.time_zone
    if isinstance(body, _Index):
        open_issues = {issue.permalink: issue for system in body.systems for issue in system.unresolved_issues}
        return Snapshot(
            page=_page(body),
            components=tuple(_components(body.systems)),
            incidents=tuple(_incident(issue, zone) for issue in open_issues.values()),
        )
    if isinstance(body, _Issues):
        incidents = tuple(_incident(issue, zone) for issue in body.pages)
        return Snapshot(incidents=incidents, covers=(Completeness(Scope.SINCE),))
    return Snapshot(incidents=(_incident(body, zone),))


@refusing("a cState document")
def read(document: Document) -> _Index | _Issues | _Issue:
    """The document as it is written, mended where it is broken; strict in all else. Raises NormalizeError."""
    shape = _SHAPES[document.kind]
    try:
        return msgspec.json.decode(document.body, type=shape)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        mended = msgspec.json.encode(mending.loads(document.body.decode()))
    return msgspec.json.decode(mended, type=shape)


def begins(body: bytes) -> bool:
    """Check that a body begins as every document of the theme does."""
    return _BEGINNING.match(body) is not None


def slug(permalink: str) -> str:
    """The key of an issue: what its address ends with. Raises NormalizeError for an address that names none."""
    key = addresses.split(permalink).path.rstrip("/").rpartition("/issues/")[2]
    if not key:
        raise NormalizeError(f"a cState issue without an address of its own: {permalink!r}")
    return key


def typed(words: str | None, time_zone: str | None) -> Instant | None:
    """A time that an author typed; None where there is none, or none that can be read."""
    if not words or words == _ABSENT:
        return None
    try:
        return local(_HOUR_OF_ONE_DIGIT.sub("0", words), time_zone)
    except ValueError:
        return None


def text_of(body: str, at: Instant) -> tuple[Update, ...]:
    """An issue's text as one update at the issue's start: it is rewritten as it goes on and its parts have no times."""
    return numbered([Post(at, Status.UNKNOWN, None, text.markdown(body))])


def _page(index: _Index) -> Page:
    return Page(
        name=text.plain(index.title),
        url=text.link(index.base_url),
        health=HEALTH(index.summary_status),
        health_raw=index.summary_status,
    )


def _components(systems: list[_System]) -> Iterable[Component]:
    for place, system in enumerate(systems):
        described = system.description not in (None, _ABSENT)
        yield Component(
            key=text.plain(system.name),
            name=text.plain(system.name),
            group_name=text.plain(system.category),
            description=text.markdown(system.description or "") if described else None,
            position=place,
            health=HEALTH(system.status),
            health_raw=system.status,
        )


def _incident(issue: _Issue, time_zone: str | None) -> Incident:
    started_at = _printed(issue.created_at)
    kind = phrases.kind_of(text.plain(issue.title))
    ended_at = typed(issue.resolved_at, time_zone) if issue.resolved else None
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
        end=End.stated(ended_at),
        window=(started_at if kind is Kind.MAINTENANCE else None, None),
        components=tuple(Affected(name, name) for name in dict.fromkeys(map(text.plain, issue.affected))),
        updates=text_of(issue.body, started_at) if issue.body is not None else (),
        whole_timeline=issue.body is not None,
    )


def _status(kind: Kind, issue: _Issue, started_at: Instant) -> Status:
    """A maintenance whose text was last written before its start was still to come then."""
    if kind is Kind.INCIDENT:
        return Status.RESOLVED if issue.resolved else Status.INVESTIGATING
    if issue.resolved:
        return Status.COMPLETED
    return Status.SCHEDULED if _printed(issue.last_mod) < started_at else Status.IN_PROGRESS


def _printed(words: str) -> Instant:
    """A time as Go prints it: `2025-09-12 19:20:02 +0200 CEST`. Raises ValueError."""
    day, time, offset = words.split()[:3]
    return instant(exact(f"{day}T{time}{offset}"))
