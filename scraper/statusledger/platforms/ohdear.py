"""Oh Dear's pages: monitored sites, and posts of the last seven days.

Undocumented; captured from one vendor in 2024. "X appears to be down." and "X has recovered." are paired by site, other
posts are incidents of their own. PHP writes empty objects as lists. Only the severities `warning` and `resolved` were
seen.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
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
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, ended
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.posts import post
from statusledger.platforms.toolkit.words import Default
from statusledger.times import from_epoch

HEALTH = Default(Health.UNKNOWN) | {"up": Health.OPERATIONAL, "down": Health.MAJOR_OUTAGE}
STATUS = Default(Status.UNKNOWN) | {"resolved": Status.RESOLVED}
_ALARM = re.compile(r"(?P<site>.+) (?:(?P<down>appears to be down)|has recovered)\.", re.DOTALL)
_UNGROUPED = "ungrouped"


class _Site(Struct):
    label: str
    status: str


class _Post(Struct):
    """`time` in seconds since 1970."""

    id: int
    title: str
    time: int
    severity: str | None = None
    text: str = ""


class _Body(Struct, rename="camel"):
    """Posts by the start of their day in seconds since 1970; empty objects are lists."""

    sites: dict[str, list[_Site]] | list[_Site]
    updates_per_day: dict[str, list[_Post]] | list[_Post]
    summarized_status: str | None = None
    title: str = ""
    timezone: str | None = None


_DECODER = msgspec.json.Decoder(_Body)


@refusing("an Oh Dear document")
def _parse(document: Document) -> Snapshot:
    body = _DECODER.decode(document.body)
    groups = body.sites if isinstance(body.sites, dict) else {_UNGROUPED: body.sites}
    days = body.updates_per_day if isinstance(body.updates_per_day, dict) else {}
    posts = sorted((each for day in days.values() for each in day), key=lambda each: (each.time, each.id))
    up = {site.label for sites in groups.values() for site in sites if site.status == "up"}
    since = from_epoch(min(map(int, days))) if days else None
    return Snapshot(
        page=Page(
            name=text.plain(body.title) or None,
            health=HEALTH(body.summarized_status),
            health_raw=body.summarized_status,
            time_zone=body.timezone,
        ),
        components=tuple(_components(groups)),
        incidents=tuple(_incidents(posts, up)),
        covers=(Completeness(Scope.SINCE, since=since),) if since else (),
    )


def _components(groups: dict[str, list[_Site]]) -> Iterable[Component]:
    """A site's label is its key: posts name it so."""
    sites = [(group, site) for group, members in groups.items() for site in members]
    for place, (group, site) in enumerate(sites):
        yield Component(
            key=text.plain(site.label),
            name=text.plain(site.label),
            group_name=None if group == _UNGROUPED else text.plain(group),
            position=place,
            health=HEALTH(site.status),
            health_raw=site.status,
        )


def _incidents(posts: list[_Post], up: set[str]) -> Iterable[Incident]:
    """A recovery without its alarm is skipped."""
    alarms: dict[str, Incident] = {}
    for each in posts:
        match = _ALARM.fullmatch(each.title)
        if match is None:
            yield _incident(each)
        elif match["down"]:
            if match["site"] in alarms:
                yield _over(alarms[match["site"]])
            alarms[match["site"]] = _alarm(each, text.plain(match["site"]))
        elif match["site"] in alarms:
            yield _ended(alarms.pop(match["site"]), _incident(each))
    for site, alarm in alarms.items():
        yield _over(alarm) if site in up else alarm


def _incident(each: _Post) -> Incident:
    at = from_epoch(each.time)
    entry = post(str(each.id), each.title, each.text or each.title, at)
    status = STATUS.get(each.severity or "", entry.status)
    update = replace(entry.updates[0], key=str(each.id), status=status, status_raw=each.severity)
    entry = replace(
        entry,
        status=Status.COMPLETED if entry.kind is Kind.MAINTENANCE and status is Status.RESOLVED else status,
        status_raw=each.severity,
        updates=(update,),
    )
    return ended(entry, End.update(update) if status.final else None)


def _alarm(each: _Post, site: str) -> Incident:
    entry = _incident(each)
    return replace(
        ended(entry, None),
        status=Status.INVESTIGATING,
        components=(Affected(site, site),),
        updates=(replace(entry.updates[0], status=Status.INVESTIGATING),),
    )


def _ended(alarm: Incident, recovery: Incident) -> Incident:
    closing = replace(recovery.updates[0], status=Status.RESOLVED)
    over = replace(alarm, status=Status.RESOLVED, status_raw=recovery.status_raw, updates=(*alarm.updates, closing))
    return ended(over, End.update(closing))


def _over(alarm: Incident) -> Incident:
    """Without a recovery, its end is unknown once its site is up, or down again."""
    return replace(alarm, status=Status.RESOLVED)


PLATFORM = Platform(
    name="ohdear",
    title="Oh Dear",
    verified=Verified.CAPTURED,
    verified_on="2024-11",
    gaps=(
        "One page was captured",
        "Posts that do not name a site are incidents of their own",
        "Severities other than warning and resolved were not seen",
    ),
    documents=(Doc("status", "status", _parse, "{page}/json"),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY}),
)
