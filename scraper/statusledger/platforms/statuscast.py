"""StatusCast: a word for the whole page, a feed of updates, and incidents in HTML.

`/status.json` has the word where there is no `/summary.json`. `/rss` has an item per update, without a state; the page
has type, state and severity as classes. Described by w6w-io/w6w-apps (apps/quickbase, apps/campaignmonitor, August
2026), inket/stts (StatusCastService, words of classes), and a reader of Fastly's page and Campaign Monitor's feed
(September 2026).
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Health, Impact, Incident, Kind, Page, Snapshot, Status, When
from statusledger.platforms import feed
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.text import addresses
from statusledger.times import instant, rfc822

HEALTH = Default(Health.UNKNOWN) | {
    "available": Health.OPERATIONAL,
    "performance": Health.DEGRADED,
    "degraded": Health.DEGRADED,
    "unavailable": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "informational": Impact.NONE,
    "performance": Impact.MINOR,
    "degraded": Impact.MINOR,
    "unavailable": Impact.CRITICAL,
    "maintenance": Impact.MAINTENANCE,
}
STATUS = Default(Status.UNKNOWN) | {
    (Kind.MAINTENANCE, "future"): Status.SCHEDULED,
    (Kind.MAINTENANCE, "inprogress"): Status.IN_PROGRESS,
    (Kind.MAINTENANCE, "resolved"): Status.COMPLETED,
    (Kind.INCIDENT, "resolved"): Status.RESOLVED,
}
"""By kind. Of an incident, "inprogress" says that it is open, not how far it is."""
_PLANNED = "scheduledmaintenance"
_CLASSES = re.compile(r"incident-(type|status|mostsevere-status)-([a-z]{1,50})")
_UPDATE = re.compile(r"/\d{1,20}/(\d{1,20})")
_ID = re.compile(r"/incident/(\d{1,20})")
_MARKS = re.compile(rb"incident-mostsevere-status-|status-list-component-status-text|sc-hero__status-label")
_NAMESPACE = b"http://statuscast.com"


class _Word(Struct, rename="pascal"):
    """`status_text` is the owner's word, `in_effect_since` lacks a zone."""

    status: str
    status_text: str
    in_effect_since: str


class _Summary(Struct, rename="pascal"):
    domain: str
    status: str
    status_text: str
    page_name: str = ""


_WORD = msgspec.json.Decoder(_Word)
_SUMMARY = msgspec.json.Decoder(_Summary)


@refusing("a StatusCast document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "status":
        return Snapshot(page=_page(_WORD.decode(document.body).status))
    if document.kind == "summary":
        summary = _SUMMARY.decode(document.body)
        return Snapshot(page=replace(_page(summary.status), name=text.plain(summary.page_name) or None))
    return _feed(document) if document.kind == "feed" else _home(document)


def _page(word: str) -> Page:
    return Page(health=HEALTH(word.lower()), health_raw=word)


def _feed(document: Document) -> Snapshot:
    if _NAMESPACE not in document.body:
        raise NormalizeError("not a StatusCast feed: it lacks the name space")
    listed = read(document)
    numbers = dict(_numbers(listed.entries))
    return Snapshot(incidents=tuple(_keyed(each, numbers) for each in feed.incidents(listed, document.time_zone)))


def _numbers(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield keys of updates, as `feed` makes them from texts, and the ids in their guids."""
    for each in entries:
        found = _UPDATE.fullmatch(each.id or "")
        if found:
            yield timeline.text_key(found[0], each.body or each.heading), found[1]


def _keyed(incident: Incident, numbers: Mapping[str, str]) -> Incident:
    """The page has the incident's id in its address too."""
    found = _ID.search(addresses.split(incident.url or "").path)
    updates = tuple(replace(each, key=numbers.get(each.key, each.key)) for each in incident.updates)
    return replace(incident, key=found[1] if found else incident.key, updates=updates)


def _home(document: Document) -> Snapshot:
    if not _MARKS.search(document.body):
        raise NormalizeError("not a page of StatusCast: it has no class of it")
    rows = LexborHTMLParser(document.body.decode("utf-8", "replace")).css(".incident-body")
    return Snapshot(incidents=tuple(_rows(rows, document)))


def _rows(rows: list[LexborNode], document: Document) -> Iterator[Incident]:
    for row in rows:
        link, title = row.css_first('a[href*="/incident/"]'), row.css_first(".incident-title")
        href = (link.attributes["href"] if link else None) or ""
        found = _ID.search(href)
        if found and title:
            yield _incident(row, found[1], title.text(), text.link(addresses.join(document.url, href)), document)


def _incident(row: LexborNode, key: str, title: str, url: str | None, document: Document) -> Incident:
    words = dict(_CLASSES.findall(row.attributes.get("class") or ""))
    kind = Kind.MAINTENANCE if words.get("type") == _PLANNED else Kind.INCIDENT
    dated = row.css_first('[aria-label="Incident Date"]')
    at = instant(rfc822(" ".join(dated.text().replace(",", " ").split()), document.time_zone)) if dated else None
    return build_incident(
        key=key,
        kind=kind,
        title=text.plain(title),
        url=url,
        status=STATUS((kind, words.get("status", ""))),
        status_raw=words.get("status"),
        impact=IMPACT(words.get("mostsevere-status")),
        impact_raw=words.get("mostsevere-status"),
        start=Start.stated(at),
        window=(at if kind is Kind.MAINTENANCE else None, None),
        whole_timeline=False,
    )


PLATFORM = Platform(
    name="statuscast",
    title="StatusCast",
    verified=Verified.DOCUMENTED,
    verified_on="2026-09",
    gaps=(
        "Components are not read: their names were seen in no document",
        "The lists of incidents in the summary are not read",
        "An incident whose last text does not say that it is over stays open",
        "Many pages answer 403 to clients that are no browsers",
    ),
    hosts=("statuscast.com", "status.page"),
    documents=(
        Doc("summary", "api", _parse, "{page}/summary.json"),
        Doc("status", "api", _parse, "{page}/status.json", when=When.FALLBACK),
        Doc("feed", "feed", _parse, "{page}/rss", feed=True, expects=Format.FEED),
        Doc("page", "page", _parse, "{page}", expects=Format.HTML),
    ),
    ranking=("feed", "page", "api"),
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
