"""Meta: files behind metastatus.com, one of products and services, and one of outages per product.

`orgs.json` has products ("orgs"), and services with a phrase for health. An outage has neither id nor title; its
service is a number within the product. Its key is service and oldest post, whose words are its title. Readers describe
the fields, but neither the format of times, so only ISO 8601 is read, nor the meaning of an outage's `time`, which
dates only an outage without posts. An ended outage may stay listed, so absence ends nothing. A backfill reads earlier
outages from a file of the same shape.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Request,
    Snapshot,
    Status,
    Update,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_open, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.text import addresses, phrases
from statusledger.times import local

HEALTH = Default(Health.UNKNOWN) | {
    "no known issues": Health.OPERATIONAL,
    "resolved": Health.OPERATIONAL,
    "some disruption": Health.DEGRADED,
    "low disruptions": Health.DEGRADED,
    "medium disruptions": Health.PARTIAL_OUTAGE,
    "high disruptions": Health.MAJOR_OUTAGE,
    "major outage": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "some disruption": Impact.MINOR,
    "low disruptions": Impact.MINOR,
    "medium disruptions": Impact.MAJOR,
    "high disruptions": Impact.CRITICAL,
    "major outage": Impact.CRITICAL,
}
_ID = r"[\w-]{1,100}"
_OUTAGES = re.compile(rf".*/data/outages/(?P<org>{_ID})(?:\.history)?\.json")


class _Service(Struct):
    id: int
    name: str
    status: str


class _Org(Struct):
    id: str
    name: str
    services: list[_Service]


class _Post(Struct):
    time: str
    description: str = ""


class _Outage(Struct):
    service_id: int
    status: str
    time: str
    posts: list[_Post] | None = None


_ORGS = msgspec.json.Decoder(list[_Org])
_OUTAGE_LIST = msgspec.json.Decoder(list[_Outage])


def _parse(document: Document) -> Snapshot:
    with refusing(f"Meta's {document.kind}"):
        if document.kind == "outages":
            org, outages = _org(document.url), _OUTAGE_LIST.decode(document.body)
            return Snapshot(incidents=tuple(_incident(org, outage, document.time_zone) for outage in outages))
        orgs = _ORGS.decode(document.body)
        return Snapshot(
            components=tuple(_components(orgs)),
            follow=tuple(_outages(document.url, orgs)),
        )


def _outages(url: str, orgs: Iterable[_Org]) -> Iterable[Request]:
    for org in orgs:
        if re.fullmatch(_ID, org.id):
            yield Request(addresses.join(url, f"outages/{org.id}.json"), "outages")
            yield Request(addresses.join(url, f"outages/{org.id}.history.json"), "outages", When.BACKFILL)


def _org(url: str) -> str:
    match = _OUTAGES.fullmatch(addresses.split(url).path)
    if match is None:
        raise NormalizeError("Meta's outages: the address does not say of which product")
    return match["org"]


def _components(orgs: Iterable[_Org]) -> Iterable[Component]:
    places = ((org, service) for org in orgs for service in org.services)
    for position, (org, service) in enumerate(places):
        yield Component(
            key=f"{org.id}/{service.id}",
            name=text.plain(service.name),
            group_name=text.plain(org.name),
            position=position,
            health=HEALTH(service.status.lower()),
            health_raw=service.status,
        )


def _incident(org: str, outage: _Outage, time_zone: str | None) -> Incident:
    updates = _updates(outage.posts or (), time_zone)
    started_at = updates[0].posted_at if updates else local(outage.time, time_zone)
    status = _status(outage.status, updates)
    return build_incident(
        key=timeline.dated_key(f"{org}-{outage.service_id}", started_at),
        kind=Kind.INCIDENT,
        title=(text.plain(updates[0].body, 100) if updates else "") or text.plain(outage.status),
        status=status,
        status_raw=outage.status,
        impact=IMPACT(outage.status.lower()),
        impact_raw=None if status.final else outage.status,
        start=Start.first_update(started_at) if updates else Start.stated(started_at),
        end=End.closing(updates) if status.final else None,
        components=(Affected(f"{org}/{outage.service_id}", ""),),
        updates=updates,
        whole_timeline=outage.posts is not None,
    )


def _status(phrase: str, updates: Sequence[Update]) -> Status:
    """The phrase alone ends it; prose of posts gives other statuses."""
    if phrase.lower() == "resolved":
        return Status.RESOLVED
    return last_open(updates)


def _updates(posts: Iterable[_Post], time_zone: str | None) -> tuple[Update, ...]:
    ordered = sorted(((local(post.time, time_zone), post.description) for post in posts), key=lambda post: post[0])
    return numbered(Post(at, phrases.status_of(words), None, text.markdown(words)) for at, words in ordered)


def _has_facts(_: Document, snapshot: Snapshot | None) -> bool:
    parsed = snapshot or Snapshot()
    return bool(parsed.incidents) or any(each.health is not Health.UNKNOWN for each in parsed.components)


PLATFORM = Platform(
    name="meta",
    title="Meta",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=("An outage that was not posted to has no title of its own", "The feeds of products are not read"),
    documents=(
        Doc("orgs", "api", _parse, "{page}/data/orgs.json", backfill=True, matches=_has_facts),
        Doc("outages", "api", _parse, matches=_has_facts),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY}),
)
