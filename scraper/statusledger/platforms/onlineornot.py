"""OnlineOrNot: the public summary of a page, by its custom host name or its subdomain, and the page's feed.

The summary lists the components and only what is open, without updates or a stage: an incident that leaves it is over.
The host of the API is OnlineOrNot's own. The feed has past incidents, each dated by its start, with an impact and a
stage for categories and dated updates without a year; its links lack the scheme. Described by readers of both and
samples of theirs, 2026, and by a page of September 2026, whose own data is not parsed.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Scope,
    Snapshot,
    Source,
    Status,
    Update,
    When,
)
from statusledger.platforms.feed.timelines import blocks
from statusledger.platforms.page import banners
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit import feeds
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered, undated
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses, phrases
from statusledger.times import iso, shifted
from statusledger.times.dates import feed_time

HEALTH = Default(Health.UNKNOWN) | {
    "OPERATIONAL": Health.OPERATIONAL,
    "DEGRADED_PERFORMANCE": Health.DEGRADED,
    "PARTIAL_OUTAGE": Health.PARTIAL_OUTAGE,
    "MAJOR_OUTAGE": Health.MAJOR_OUTAGE,
    "UNDER_MAINTENANCE": Health.MAINTENANCE,
    "MAINTENANCE": Health.MAINTENANCE,
    "NO_IMPACT": Health.OPERATIONAL,
}
PAGE_HEALTH = HEALTH | {"ALL_SYSTEMS_OPERATIONAL": Health.OPERATIONAL}
IMPACT = Default(Impact.UNKNOWN) | {
    "OPERATIONAL": Impact.NONE,
    "DEGRADED_PERFORMANCE": Impact.MINOR,
    "PARTIAL_OUTAGE": Impact.MAJOR,
    "MAJOR_OUTAGE": Impact.CRITICAL,
    "UNDER_MAINTENANCE": Impact.MAINTENANCE,
    "MAINTENANCE": Impact.MAINTENANCE,
    "NO_IMPACT": Impact.NONE,
}
STATUS = Default(Status.UNKNOWN) | {
    "INVESTIGATING": Status.INVESTIGATING,
    "IDENTIFIED": Status.IDENTIFIED,
    "MONITORING": Status.MONITORING,
    "RESOLVED": Status.RESOLVED,
}
_API = "https://api.onlineornot.com/v1/status_pages"
_HOSTED = ".onlineornot.com"


class _StatusPage(Struct):
    name: str
    subdomain: str
    id: str | None = None
    custom_domain: str | None = None
    status: str | None = None

    @property
    def url(self) -> str:
        """Its address, at the custom domain if it has one."""
        return f"https://{self.custom_domain or self.subdomain + _HOSTED}"


class _Sentence(Struct):
    description: str | None = None


class _Component(Struct):
    id: str
    name: str
    status: str


class _Incident(Struct):
    id: str
    title: str
    started: str
    impact: str | None
    ended: str | None = None
    created_at: str | None = None


class _Maintenance(Struct):
    id: str
    title: str
    start_date: str
    duration_minutes: int
    description: str | None = None


class _Result(Struct):
    status_page: _StatusPage
    components: list[_Component]
    active_incidents: list[_Incident]
    scheduled_maintenance: list[_Maintenance] | None = None
    status: _Sentence | None = None


class _Summary(Struct):
    result: _Result


_DECODER = msgspec.json.Decoder(_Summary)


def _summary(document: Document) -> Snapshot:
    """A summary. Raises NormalizeError."""
    with refusing("an OnlineOrNot summary"):
        result = _DECODER.decode(document.body).result
        page = result.status_page
        planned = map(_maintenance, result.scheduled_maintenance or ())
        return Snapshot(
            page=_page(page, result.status),
            components=tuple(_components(result.components)),
            incidents=(*(_incident(entry, page.url) for entry in result.active_incidents), *planned),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _page(page: _StatusPage, sentence: _Sentence | None) -> Page:
    """The page, whose health is a word or, where that is absent, a sentence."""
    health, word = PAGE_HEALTH(page.status), page.status
    if word is None and sentence is not None and sentence.description:
        health, word = banners.health_of([sentence.description])[0], sentence.description
    return Page(
        key=page.id,
        name=text.plain(page.name),
        url=text.link(page.url),
        health=health if word else None,
        health_raw=word,
    )


def _components(listed: Iterable[_Component]) -> Iterable[Component]:
    for position, component in enumerate(listed):
        yield Component(
            key=component.id,
            name=text.plain(component.name),
            position=position,
            health=HEALTH(component.status),
            health_raw=component.status,
        )


def _incident(entry: _Incident, page: str) -> Incident:
    ended = iso(entry.ended) if entry.ended else None
    return build_incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(f"{page}/incidents/{addresses.step(entry.id)}"),
        status=Status.RESOLVED if ended else Status.UNKNOWN,
        impact=IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(iso(entry.started)),
        end=End.stated(ended),
        posted_at=iso(entry.created_at) if entry.created_at else None,
        whole_timeline=False,
    )


def _maintenance(entry: _Maintenance) -> Incident:
    """Its number counts apart from incidents'; its progress is not published."""
    starts_at = iso(entry.start_date)
    return build_incident(
        key=f"maintenance-{entry.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.title),
        status=Status.SCHEDULED,
        impact=Impact.MAINTENANCE,
        start=Start.stated(starts_at),
        window=(starts_at, shifted(starts_at, entry.duration_minutes * 60)),
        updates=undated("description", Status.SCHEDULED, text.markdown(entry.description or "")),
    )


def _feed(document: Document) -> Snapshot:
    """The feed. Raises NormalizeError."""
    entries = feeds.read(document).entries
    with refusing("an OnlineOrNot feed"):
        return Snapshot(incidents=tuple(_posted(entry, document) for entry in entries))


def _posted(entry: feeds.Entry, document: Document) -> Incident:
    """An entry of the feed, under the id and address that the summary has for it."""
    key = (entry.link or entry.id or "").rstrip("/").rpartition("/")[2]
    if not key or not entry.published:
        raise NormalizeError(f"an entry of OnlineOrNot without address or date: {text.plain(entry.title, 80)!r}")
    started_at = feed_time(entry.published, document.time_zone)
    impact, stage = (*entry.categories, "", "")[:2]
    updates = _updates(entry.html, started_at, document.time_zone)
    status = STATUS(stage.upper())
    return build_incident(
        key=key,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(addresses.join(document.url, f"/incidents/{addresses.step(key)}")),
        status=status,
        status_raw=stage or None,
        impact=IMPACT(impact.upper()),
        impact_raw=impact or None,
        start=Start.stated(started_at),
        end=End.closing(updates) if status.final else None,
        updates=updates,
        whole_timeline=False,
    )


def _updates(html: str, started_at: Instant, time_zone: str | None) -> Sequence[Update]:
    """The dated blocks of an entry; a text without dates has an unknown time."""
    dated = blocks(html, started_at, time_zone)
    if not dated:
        body = text.markdown(html)
        return undated("text", phrases.status_of(body), body)
    return numbered(Post(block.at, block.status, block.word, block.body) for block in dated)


def _api(source: Source) -> str:
    host = addresses.split(source.url).hostname or ""
    return f"{_API}/{host.removesuffix(_HOSTED)}/summary"


PLATFORM = Platform(
    name="onlineornot",
    title="OnlineOrNot",
    verified=Verified.DOCUMENTED,
    verified_on="2026-09",
    gaps=("The data in the HTML of a page is not parsed", "The progress of maintenances is unknown"),
    hosts=("onlineornot.com",),
    documents=(
        Doc("summary", "api", _summary, _api),
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/incidents.rss",
            feed=True,
            when=When.CHANGED,
            expects=Format.FEED,
            parse=_feed,
            backfill=True,
            matches=None,
        ),
    ),
    capabilities=frozenset(Fact),
)
