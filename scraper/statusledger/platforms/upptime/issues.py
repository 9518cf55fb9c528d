"""Incidents and maintenances: issues and comments of GitHub's API.

Titles are "<sign> <site> is down" or "<sign> <site> has degraded performance", unless renamed; a label is the site's
slug; closing ends it. A maintenance's window is in a hidden comment of its body; an open one does not state if it has
begun.
"""

import re
from collections.abc import Iterable
from contextlib import suppress

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Document,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import iso, local

LENGTH = 100
WRITTEN = re.compile(rb"(?:was \*\*down\*\*|experienced \*\*degraded performance\*\*|\*\*Resolved:\*\*)")
IMPACT = Default(Impact.UNKNOWN) | {"is down": Impact.MAJOR, "has degraded performance": Impact.MINOR}
STATUS = {
    Kind.INCIDENT: Default(Status.UNKNOWN) | {"open": Status.INVESTIGATING, "closed": Status.RESOLVED},
    Kind.MAINTENANCE: Default(Status.UNKNOWN) | {"open": Status.SCHEDULED, "closed": Status.COMPLETED},
}
KIND = {"issues": Kind.INCIDENT, "maintenances": Kind.MAINTENANCE}
_TITLE = re.compile(r"\W{0,10}(?P<site>\S.*?) (?P<word>is down|has degraded performance)\s*")
_HIDDEN = re.compile(r"<!--(?P<lines>.*?)(?:-->|\Z)", re.DOTALL)
_LINE = re.compile(
    r"(?:^|[ \t])(?P<key>start|end|expectedDown|expectedDegraded)[ \t]*:"
    r"(?P<value>(?:(?!\s(?:end|expectedDown|expectedDegraded)[ \t]*:)[^\n]){0,500})",
    re.MULTILINE,
)
_RESOLVED = "**Resolved:**"


class _Label(Struct):
    name: str


class _Issue(Struct):
    """With a `pull_request` it is no issue."""

    id: int
    number: int
    title: str
    state: str
    created_at: str
    closed_at: str | None
    comments: int
    labels: list[_Label]
    html_url: str = ""
    body: str | None = None
    pull_request: msgspec.Raw | UnsetType = UNSET


class _Comment(Struct):
    id: int
    issue_url: str
    created_at: str
    body: str | None = None


_ISSUES = msgspec.json.Decoder(list[_Issue])
_COMMENTS = msgspec.json.Decoder(list[_Comment])


def snapshot(document: Document) -> Snapshot:
    """Parse the newest issues of one label; requests the comments of open ones."""
    kind, listed = KIND[document.kind], _ISSUES.decode(document.body)
    stated = [issue for issue in listed if issue.pull_request is UNSET]
    since = min(iso(issue.created_at) for issue in listed) if len(listed) >= LENGTH else None
    return Snapshot(
        incidents=tuple(_incident(kind, issue, document.time_zone) for issue in stated),
        covers=(Completeness(Scope.SINCE, (kind,), since),),
        follow=tuple(
            Request(addresses.join(document.url, f"issues/{issue.number}/comments?per_page={LENGTH}"), "comments")
            for issue in stated
            if issue.comments and issue.state == "open"
        ),
    )


def of_comments(document: Document) -> Snapshot:
    """Parse an issue's comments; they state only that it is resolved."""
    comments = sorted(_COMMENTS.decode(document.body), key=lambda comment: (comment.created_at, comment.id))
    by_issue: dict[str, list[_Comment]] = {}
    for comment in comments:
        by_issue.setdefault(comment.issue_url.rstrip("/").rpartition("/")[2], []).append(comment)
    return Snapshot(incidents=tuple(_commented(number, stated) for number, stated in by_issue.items()))


def _incident(kind: Kind, issue: _Issue, time_zone: str | None) -> Incident:
    opened_at = iso(issue.created_at)
    window = _window(issue.body or "", time_zone) if kind is Kind.MAINTENANCE else {}
    started_at = window.get("start") if kind is Kind.MAINTENANCE else opened_at
    title = _TITLE.fullmatch(issue.title)
    word = title["word"] if title and kind is Kind.INCIDENT else None
    status = STATUS[kind](issue.state)
    return build_incident(
        key=str(issue.number),
        kind=kind,
        title=text.plain(issue.title),
        url=text.link(issue.html_url),
        status=status,
        status_raw=issue.state,
        impact=IMPACT(word),
        impact_raw=word,
        start=Start.stated(started_at),
        end=End.stated(iso(issue.closed_at)) if issue.closed_at else None,
        window=(window.get("start"), window.get("end")),
        posted_at=opened_at,
        components=tuple(_affected(kind, issue, title["site"] if title else None)),
        updates=(_update(issue.id, issue.body, issue.created_at, STATUS[kind]["open"]),),
    )


def _commented(number: str, comments: list[_Comment]) -> Incident:
    updates = tuple(
        _update(comment.id, comment.body, comment.created_at, Status.RESOLVED if _closes(comment) else Status.UNKNOWN)
        for comment in comments
    )
    over = updates[-1] if _closes(comments[-1]) else None
    return build_incident(
        key=number,
        kind=Kind.INCIDENT,
        title="",
        status=Status.RESOLVED if over else Status.UNKNOWN,
        end=End.update(over),
        updates=updates,
        whole_timeline=len(comments) < LENGTH,
    )


def _closes(comment: _Comment) -> bool:
    return (comment.body or "").lstrip().startswith(_RESOLVED)


def _update(key: int, body: str | None, at: str, status: Status) -> Update:
    return Update(key=str(key), status=status, status_raw=None, body=text.markdown(body or ""), posted_at=iso(at))


def _affected(kind: Kind, issue: _Issue, site: str | None) -> Iterable[Affected]:
    """A maintenance names slugs; an incident's is its only other label, or that of its title."""
    if kind is Kind.MAINTENANCE:
        named = _hidden(issue.body or "")
        slugs = f"{named.get('expectedDown', '')},{named.get('expectedDegraded', '')}".split(",")
        yield from (Affected(slug.strip(), "") for slug in dict.fromkeys(slugs) if slug.strip())
        return
    labels = [label.name for label in issue.labels if label.name != "status"]
    slug = labels[0] if len(labels) == 1 else _slug(site or "")
    if slug in labels:
        yield Affected(slug, text.plain(site or ""))
    elif site:
        yield Affected(None, text.plain(site))


def _slug(site: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")


def _hidden(body: str) -> dict[str, str]:
    """Lines that Upptime reads: `start: 2024-05-01T10:00:00Z`."""
    comments = "\n".join(match["lines"] for match in _HIDDEN.finditer(body))
    return {match["key"]: match["value"].strip() for match in _LINE.finditer(comments)}


def _window(body: str, time_zone: str | None) -> dict[str, Instant]:
    """Without a zone they are UTC, as for Upptime."""
    named, window = _hidden(body), dict[str, Instant]()
    for key in ("start", "end"):
        with suppress(ValueError):
            window[key] = local(named.get(key, ""), time_zone or "UTC")
    return window
