"""Oh Dear's status pages: the sites watched, and what was posted in the last seven days.

One document, `/json` under the page; not documented, captured of one vendor in 2024. Posts stand alone, by the day they
were made: "X appears to be down." and "X has recovered." are paired by the site they name, every other post is a record
of its own. PHP writes an empty object as a list. Severities other than `warning` and `resolved` were not seen.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Incident,
    Kind,
    Page,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    Status,
)
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.posts import post
from statusledger.times import from_epoch

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY})
CHANNELS = {"status": "status"}
HEALTH = {"up": Health.OPERATIONAL, "down": Health.MAJOR_OUTAGE}
STATUS = {"resolved": Status.RESOLVED}
_ALARM = re.compile(r"(?P<site>.+) (?:(?P<down>appears to be down)|has recovered)\.", re.DOTALL)
_UNGROUPED = "ungrouped"


class _Site(Struct):
    label: str
    status: str


class _Post(Struct):
    """`time` in seconds since 1970."""

    id: int
    title: str
    text: str
    severity: str
    time: int


class _Body(Struct, rename="camel"):
    """Sites by their group, posts by the start of their day in seconds since 1970; a list where there are none."""

    title: str
    timezone: str
    summarized_status: str
    sites: dict[str, list[_Site]] | list[_Site]
    updates_per_day: dict[str, list[_Post]] | list[_Post]


_DECODER = msgspec.json.Decoder(_Body)


def requests(source: Source) -> Iterable[Request]:
    """The page as JSON."""
    yield Request(f"{source.url.rstrip('/')}/json", "status")


@refusing("an Oh Dear document")
def normalize(document: Document) -> Snapshot:
    """The page with its sites and posts. Raises NormalizeError."""
    body = _DECODER.decode(document.body)
    groups = body.sites if isinstance(body.sites, dict) else {_UNGROUPED: body.sites}
    days = body.updates_per_day if isinstance(body.updates_per_day, dict) else {}
    posts = sorted((each for day in days.values() for each in day), key=lambda each: (each.time, each.id))
    up = {site.label for sites in groups.values() for site in sites if site.status == "up"}
    since = from_epoch(min(map(int, days))) if days else None
    return Snapshot(
        page=Page(
            name=text.plain(body.title),
            health=HEALTH.get(body.summarized_status, Health.UNKNOWN),
            health_raw=body.summarized_status,
            time_zone=body.timezone,
        ),
        components=tuple(_components(groups)),
        incidents=tuple(_incidents(posts, up)),
        covers=(Completeness(Scope.SINCE, since=since),) if since else (),
    )


def recognise(document: Document) -> bool:
    """The keys of the document, which nobody else has together."""
    try:
        normalize(document)
    except NormalizeError:
        return False
    return document.kind == "status"


def _components(groups: dict[str, list[_Site]]) -> Iterable[Component]:
    """A site's label is its key: posts name it so."""
    sites = [(group, site) for group, members in groups.items() for site in members]
    for place, (group, site) in enumerate(sites):
        yield Component(
            key=text.plain(site.label),
            name=text.plain(site.label),
            group_name=None if group == _UNGROUPED else text.plain(group),
            position=place,
            health=HEALTH.get(site.status, Health.UNKNOWN),
            health_raw=site.status,
        )


def _incidents(posts: list[_Post], up: set[str]) -> Iterable[Incident]:
    """Posts oldest first. A recovery ends the alarm before it; one whose alarm is out of the window is left out."""
    alarms: dict[str, Incident] = {}
    for each in posts:
        match = _ALARM.fullmatch(each.title)
        if match is None:
            yield _told(each)
        elif match["down"]:
            if match["site"] in alarms:
                yield _over(alarms[match["site"]])
            alarms[match["site"]] = _alarm(each, text.plain(match["site"]))
        elif match["site"] in alarms:
            yield _ended(alarms.pop(match["site"]), _told(each))
    for site, alarm in alarms.items():
        yield _over(alarm) if site in up else alarm


def _told(each: _Post) -> Incident:
    at = from_epoch(each.time)
    told = post(str(each.id), each.title, each.text or each.title, at)
    status = STATUS.get(each.severity, told.status)
    return replace(
        told,
        status=Status.COMPLETED if told.kind is Kind.MAINTENANCE and status is Status.RESOLVED else status,
        status_raw=each.severity,
        resolved_at=at if status.final else None,
        resolved_from=ResolvedFrom.UPDATE if status.final else None,
        updates=(replace(told.updates[0], key=str(each.id), status=status, status_raw=each.severity),),
    )


def _alarm(each: _Post, site: str) -> Incident:
    told = _told(each)
    return replace(
        told,
        status=Status.INVESTIGATING,
        resolved_at=None,
        resolved_from=None,
        components=(Affected(site, site),),
        updates=(replace(told.updates[0], status=Status.INVESTIGATING),),
    )


def _ended(alarm: Incident, recovery: Incident) -> Incident:
    ended = replace(alarm, resolved_at=recovery.started_at, resolved_from=ResolvedFrom.UPDATE)
    updates = (*alarm.updates, replace(recovery.updates[0], status=Status.RESOLVED))
    return replace(ended, status=Status.RESOLVED, status_raw=recovery.status_raw, updates=updates)


def _over(alarm: Incident) -> Incident:
    """An alarm without a recovery whose site is up, or went down anew since: when it ended nobody says."""
    return replace(alarm, status=Status.RESOLVED)
