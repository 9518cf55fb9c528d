"""UptimeRobot: monitors with their state, and a feed of the vendor's texts.

Two undocumented endpoints have a key in their addresses: that of a page at stats.uptimerobot.com; a custom domain's
HTML names both. Both have an old dialect (captured in 2025) and a new one (2026). A new feed's window is in
microseconds of now, so no two answers are equal.
"""

import re
from collections.abc import Iterable, Iterator

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.uptimerobot import events, monitors
from statusledger.text import addresses

_HOSTED = "stats.uptimerobot.com"
_FEED = re.compile(rb'"(?:eventType|date_range)"')
_ENDPOINT = re.compile(r"window\.(?P<name>pspApiPath|eventsApiPath)\s*=\s*[\"'](?P<path>[^\"'\s]{1,500})[\"']")
_PATHS = {"monitors": "pspApiPath", "events": "eventsApiPath"}


def _locate(source: Source) -> Iterable[Request]:
    parts = addresses.split(source.url)
    key = parts.path.strip("/").partition("/")[0]
    if parts.hostname == _HOSTED and key:
        yield Request(f"https://{_HOSTED}/api/getMonitorList/{key}", "monitors")
        yield Request(f"https://{_HOSTED}/api/getEventFeed/{key}", "events")
    else:
        yield Request(source.url, "page", expects=Format.HTML)


@refusing("an UptimeRobot document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "page":
        return Snapshot(follow=tuple(_endpoints(document)))
    return monitors.snapshot(document) if document.kind == "monitors" else events.snapshot(document)


def _endpoints(document: Document) -> Iterator[Request]:
    named = {match["name"]: match["path"] for match in _ENDPOINT.finditer(document.body.decode("utf-8", "replace"))}
    for kind, name in _PATHS.items():
        path = named.get(name)
        url = text.link(addresses.join(document.url, path.replace("\\/", "/"))) if path else None
        if url is None:
            raise NormalizeError(f"not an UptimeRobot page: it has no window.{name}")
        yield Request(url, kind)


def _is_feed(document: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and _FEED.search(document.body) is not None


PLATFORM = Platform(
    name="uptimerobot",
    title="UptimeRobot",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Entries of the newer feed are known from a client that reads them",
        "In the older feed each announcement is an incident of its own",
        "The impact of an incident is not published",
    ),
    hosts=("uptimerobot.com",),
    documents=(
        Doc("monitors", "monitors", _parse),
        Doc("events", "events", _parse, matches=_is_feed),
        Doc("page", "page", _parse),
    ),
    locate=_locate,
    capabilities=frozenset({Fact.COMPONENTS, Fact.HISTORY, Fact.MAINTENANCES}),
)
