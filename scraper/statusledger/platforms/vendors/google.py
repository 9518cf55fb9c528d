"""Google's dashboards of one shape: Cloud, Workspace, Ads, Maps, Firebase, Play.

`incidents.json` lists a year of incidents and their updates, newest first; `products.json` names the products. An
incident is open without an `end`, whatever its last update states. `begin` is often long before `created`, and is
edited. Later reports are appended as updates. Texts are Markdown; Workspace puts titles inside. Until 2021 incident
numbers were unique only within a service, and updates had no status. Schema:
https://status.cloud.google.com/incidents.schema.json. Captured: Cloud's incidents, others in part.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Impact,
    Incident,
    Instant,
    Kind,
    Scope,
    Snapshot,
    Status,
    When,
)
from statusledger.platforms import feed
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered, oldest_first
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses, phrases
from statusledger.times import iso

_DASHBOARDS = (
    "status.cloud.google.com/",
    "www.google.com/appsstatus/",
    "ads.google.com/status/",
    "status.firebase.google.com/",
)
_ADDRESS = re.compile(r"(?:^|/)(?:incidents/\w{20}|incident/[\w-]+/\d{5})$", re.ASCII)
_STATUS = Default(Status.UNKNOWN) | {
    "SERVICE_INFORMATION": Status.INVESTIGATING,
    "SERVICE_DISRUPTION": Status.INVESTIGATING,
    "SERVICE_OUTAGE": Status.INVESTIGATING,
    "AVAILABLE": Status.RESOLVED,
}
_IMPACT = Default(Impact.UNKNOWN) | {"low": Impact.MINOR, "medium": Impact.MAJOR, "high": Impact.CRITICAL}
_REPORT = re.compile(r"[\W_]*(?:(?:mini|preliminary) )?(?:post-?)?incident report\b", re.IGNORECASE)
_TITLE = re.compile(r"\s*\*\*Title:?\*\*:?\s*+(?P<title>[^\n]+)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class _Place(Struct):
    id: str
    title: str


class _Product(Struct):
    id: str
    title: str
    current_title: str | None = None


class _Update(Struct):
    when: str
    text: str = ""
    status: str | None = None


class _Incident(Struct):
    number: int | str
    begin: str
    created: str
    service_name: str
    updates: list[_Update] | None = None
    uri: str = ""
    severity: str | None = None
    external_desc: str = ""
    id: str | None = None
    end: str | None = None
    service_key: str | None = None
    affected_products: list[_Product] = []
    currently_affected_locations: list[_Place] = []
    previously_affected_locations: list[_Place] = []


class _Products(Struct):
    products: list[_Product]


_INCIDENTS = msgspec.json.Decoder(list[_Incident])
_PRODUCTS = msgspec.json.Decoder(_Products)


def _parse(document: Document) -> Snapshot:
    if document.kind == "feed":
        return _feed(document)
    with refusing(f"Google's {document.kind}", document.body):
        return _products(document) if document.kind == "products" else _incidents(document)


def _feed(document: Document) -> Snapshot:
    """The old feed for Apps, whose items share one id, is refused."""
    snapshot = feed.parse(document)
    for incident in snapshot.incidents:
        if "/incidents/" not in (incident.url or ""):
            raise NormalizeError(f"not Google's feed: {incident.url} is no incident's address")
    return snapshot


def _products(document: Document) -> Snapshot:
    products = _PRODUCTS.decode(document.body).products
    components = (
        Component(key=each.id, name=text.plain(each.current_title or each.title), group_name="Products", position=place)
        for place, each in enumerate(products, start=1)
    )
    return Snapshot(components=tuple(components))


def _incidents(document: Document) -> Snapshot:
    entries = _INCIDENTS.decode(document.body)
    since = _complete_since(entries)
    whole = (Completeness(Scope.SINCE, since=since),) if since else ()
    return Snapshot(
        incidents=tuple(_incident(entry, document.url) for entry in entries),
        covers=(*whole, Completeness(Scope.OPEN)),
    )


def _complete_since(entries: Sequence[_Incident]) -> Instant | None:
    """The oldest end: incidents leave a year after it, so all that began later are listed."""
    ends = [iso(entry.end) for entry in entries if entry.end]
    posted = [iso(entry.created) for entry in entries if entry.created]
    return max(min(ends), min(posted)) if ends and posted else None


def _incident(entry: _Incident, url: str) -> Incident:
    key = entry.id or (entry.service_key and f"{entry.service_key}-{entry.number}")
    if not key:
        raise ValueError("an incident has neither id nor service, only a number")
    resolved_at = iso(entry.end) if entry.end else None
    return build_incident(
        key=key,
        kind=Kind.INCIDENT,
        title=_title(entry.external_desc) or text.plain(entry.service_name),
        url=text.link(addresses.join(url, entry.uri)) if entry.uri else None,
        status=Status.RESOLVED if resolved_at else Status.INVESTIGATING,
        impact=_IMPACT(entry.severity),
        impact_raw=entry.severity,
        start=Start.stated(iso(entry.begin)),
        end=End.stated(resolved_at),
        posted_at=iso(entry.created) if entry.created else None,
        components=tuple(_affected(entry)),
        updates=numbered(_posts(entry.updates or [])),
        whole_timeline=entry.updates is not None,
    )


def _title(description: str) -> str:
    """The first line, or the one after a bold "Title"."""
    match = _TITLE.match(description)
    line = match["title"] if match else description.strip().partition("\n")[0]
    return text.plain(_ESCAPED.sub(r"\1", line))


def _affected(entry: _Incident) -> Iterable[Affected]:
    """Closing an incident makes its regions previous ones."""
    for product in entry.affected_products:
        yield Affected(product.id, text.plain(product.current_title or product.title), "Products")
    if not entry.affected_products:
        yield Affected(entry.service_key, text.plain(entry.service_name), "Products")
    places = (*entry.currently_affected_locations, *entry.previously_affected_locations)
    for place in {place.id: place for place in places}.values():
        yield Affected(place.id, text.plain(place.title), "Locations")


def _posts(updates: list[_Update]) -> Iterable[Post]:
    """At one moment, the first listed is newest."""
    for update in oldest_first(updates, lambda update: update.when):
        body = text.markdown(update.text)
        status = _STATUS(update.status) if update.status else phrases.status_of(body)
        if _REPORT.match(body):
            status = Status.POSTMORTEM
        yield Post(iso(update.when), status, update.status, body)


def _is_own(document: Document, _: Snapshot | None) -> bool:
    """Without incidents the host counts."""
    try:
        entries = _INCIDENTS.decode(document.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return all(_ADDRESS.search(entry.uri) for entry in entries) if entries else _is_on_dashboard(document)


def _is_on_dashboard(document: Document, _: Snapshot | None = None) -> bool:
    parts = addresses.split(document.url)
    return f"{parts.hostname}{parts.path or '/'}".startswith(_DASHBOARDS)


PLATFORM = Platform(
    name="google",
    title="Google",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("The list of products and the feed were not captured, dashboards other than Cloud's only in part",),
    documents=(
        Doc(
            kind="incidents",
            channel="api",
            url="{page}/incidents.json",
            parse=_parse,
            backfill=True,
            about="incidents",
            matches=_is_own,
        ),
        Doc(
            kind="products",
            channel="api",
            url="{page}/products.json",
            when=When.CHANGED,
            parse=_parse,
            matches=_is_on_dashboard,
        ),
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/en/feed.atom",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            parse=_parse,
            backfill=True,
            about="incidents",
            matches=_is_on_dashboard,
        ),
    ),
    home=_is_on_dashboard,
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY}),
)
