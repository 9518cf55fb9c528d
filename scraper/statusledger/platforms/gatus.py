"""Gatus, self-hosted: endpoints with their last results, and announcements.

Endpoints were captured from Gatus's tests and a server of version 5.2; announcements are newer, in the configuration.
They lack ids and links (an all-clear is a new one), so each is an incident, keyed by its minute. Results are oldest
first.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import count

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears, has_components
from statusledger.platforms.toolkit.incidents import End, ended
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.posts import post
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.times import iso

HEALTH = Default(Health.UNKNOWN) | {True: Health.OPERATIONAL, False: Health.MAJOR_OUTAGE}
IMPACT = Default(Impact.UNKNOWN) | {
    "outage": Impact.MAJOR,
    "warning": Impact.MINOR,
    "information": Impact.NONE,
    "operational": Impact.NONE,
}
STATUS = Default(Status.UNKNOWN) | {"operational": Status.RESOLVED}
_MARKS = re.compile(r"[*`]|^#+ ")
_PAGE = re.compile(rb"window\.config\s*=\s*\{\s*logo:")


class _Result(Struct):
    success: bool


class _Endpoint(Struct):
    name: str
    key: str
    results: list[_Result]
    group: str | None = None


class _Announcement(Struct):
    timestamp: str
    type: str
    message: str
    archived: bool = False


class _Config(Struct):
    """`oidc` and `authenticated` concern sign-in; without announcements the key is absent."""

    authenticated: bool | None = None
    oidc: bool | None = None
    announcements: list[_Announcement] | None = None


_ENDPOINTS = msgspec.json.Decoder(list[_Endpoint])
_CONFIG = msgspec.json.Decoder(_Config)


@refusing("a Gatus document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "endpoints":
        return Snapshot(components=tuple(map(_component, _ENDPOINTS.decode(document.body), count())))
    config = _CONFIG.decode(document.body)
    if config.oidc is None and config.authenticated is None:
        raise NormalizeError("not the configuration of Gatus: it has neither `oidc` nor `authenticated`")
    announcements = config.announcements or []
    return Snapshot(incidents=tuple(_incidents(announcements)), covers=(Completeness(Scope.OPEN),))


def _component(endpoint: _Endpoint, place: int) -> Component:
    last = endpoint.results[-1].success if endpoint.results else None
    return Component(
        key=endpoint.key,
        name=text.plain(endpoint.name),
        group_name=text.plain(endpoint.group) if endpoint.group else None,
        position=place,
        health=Health.UNKNOWN if last is None else HEALTH(last),
        health_raw=None if last is None else str(last).lower(),
    )


def _incidents(announcements: Sequence[_Announcement]) -> Iterable[Incident]:
    ordered = sorted(announcements, key=lambda each: (iso(each.timestamp), each.message))
    keys = timeline.minute_keys(iso(each.timestamp) for each in ordered)
    return map(_incident, keys, ordered)


def _incident(key: str, announcement: _Announcement) -> Incident:
    """The first line is the title. Archiving ends it at an unknown time."""
    at = iso(announcement.timestamp)
    title = _MARKS.sub("", announcement.message.strip().partition("\n")[0][:200])
    entry = post(key, title, announcement.message, at)
    status = STATUS.get(announcement.type, entry.status)
    entry = replace(
        entry,
        status=Status.RESOLVED if announcement.archived and not status.final else status,
        impact=IMPACT(announcement.type),
        impact_raw=None if announcement.type == "none" else announcement.type,
        updates=(replace(entry.updates[0], status=status),),
    )
    return ended(entry, End.update(entry.updates[0]) if status.final else None)


PLATFORM = Platform(
    name="gatus",
    title="Gatus",
    self_hosted=True,
    verified=Verified.SERVER,
    verified_on="2026-11",
    gaps=("Announcements are known from the source code",),
    documents=(
        Doc(
            "endpoints",
            "endpoints",
            _parse,
            "{page}/api/v1/endpoints/statuses?page=1&pageSize=1",
            matches=has_components,
        ),
        Doc("config", "config", _parse, "{page}/api/v1/config"),
    ),
    ranking=("config", "endpoints"),
    home=bears(_PAGE),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.HISTORY}),
)
