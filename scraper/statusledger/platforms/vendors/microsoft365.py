"""Microsoft 365: the posts of `status.cloud.microsoft`, public but undocumented JSON.

`/api/posts/mac` (the admin centre), `ppac` and `azure` hold one post, `m365Consumer` an array of one per service; a
source's `feed` selects one, by default `mac`. A post about trouble is an incident until it is boilerplate again.
`LastUpdatedTime` is that of the request and is ignored. Captured: a healthy `mac` (2026); the rest is documented by
readers.
"""

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import iso

# By the word without spaces and in lower case: it is written "ServiceDegradation" and "Service degradation".
HEALTH = Default(Health.UNKNOWN) | {
    "available": Health.OPERATIONAL,
    "operational": Health.OPERATIONAL,
    "servicerestored": Health.OPERATIONAL,
    "servicedegradation": Health.DEGRADED,
    "serviceinterruption": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {"servicedegradation": Impact.MINOR, "serviceinterruption": Impact.MAJOR}
STATUS = Default(Status.UNKNOWN) | {"servicerestored": Status.RESOLVED}
_NAMES = {
    "mac": "Microsoft 365 admin center",
    "ppac": "Power Platform admin center",
    "azure": "Azure",
}


class _Post(Struct, rename="pascal"):
    id: str
    authored_date_time: str
    title: str
    status: str
    message: str = ""
    service_display_name: str | None = None
    service_workload_name: str | None = None


_DECODER = msgspec.json.Decoder(_Post | list[_Post])


def _parse(document: Document) -> Snapshot:
    leaf = addresses.split(document.url).path.rpartition("/")[2]
    with refusing("Microsoft 365's posts"):
        decoded = _DECODER.decode(document.body)
        posts = decoded if isinstance(decoded, list) else [decoded]
        named = [(_component(post, leaf, position), post) for position, post in enumerate(posts)]
        return Snapshot(
            components=tuple(component for component, _ in named),
            incidents=tuple(_incident(component, post) for component, post in named if _is_trouble(post)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _word(post: _Post) -> str:
    return post.status.replace(" ", "").lower()


def _is_trouble(post: _Post) -> bool:
    return _word(post) in IMPACT or _word(post) in STATUS


def _component(post: _Post, leaf: str, position: int) -> Component:
    name = post.service_display_name or _NAMES.get(leaf, "Microsoft 365")
    return Component(
        key=text.plain(post.service_workload_name or name),
        name=text.plain(name),
        position=position,
        health=HEALTH(_word(post)),
        health_raw=post.status,
    )


def _incident(component: Component, post: _Post) -> Incident:
    posted_at, status = iso(post.authored_date_time), STATUS(_word(post))
    return build_incident(
        key=post.id,
        kind=Kind.INCIDENT,
        title=text.plain(post.title) or f"{component.name}: {text.plain(post.status)}",
        status=status,
        status_raw=post.status,
        impact=IMPACT(_word(post)),
        impact_raw=post.status if _word(post) in IMPACT else None,
        start=Start.first_update(posted_at),
        components=(Affected(component.key, component.name),),
        updates=numbered([Post(posted_at, status, post.status, text.markdown(post.message))]),
        whole_timeline=False,
    )


PLATFORM = Platform(
    name="microsoft365",
    title="Microsoft 365",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("The words for trouble and the posts about services for consumers are known from descriptions",),
    documents=(Doc("posts", "api", _parse, "{site}/api/posts/mac", feed=True, matches=has_components),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT}),
)
