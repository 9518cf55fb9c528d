"""Checkly: JSON documents behind a status page, the page that may name their address, and its feed.

`unresolved-incidents` has updates; `uptime` the services and ninety days of incidents, with durations in seconds,
without texts; `maintenance-windows` maintenances; the feed the latest texts. Open incidents alone determine a service's
health. Captured from Mistral's page, September 2026: `uptime`, the page's own data (an open incident with an update, no
maintenance), two feed entries.
"""

from statusledger.model import Document, Fact, Format, Snapshot, When
from statusledger.platforms.checkly import api, page, paths, rss
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components, has_incidents
from statusledger.platforms.toolkit.parse_errors import refusing

_READERS = {
    "incidents": api.incidents,
    "uptime": api.uptime,
    "maintenances": api.windows,
    "page": page.parse,
    "feed": rss.parse,
}


def _parse(document: Document) -> Snapshot:
    with refusing(f"a Checkly {document.kind}", document.body):
        return _READERS[document.kind](document)


PLATFORM = Platform(
    name="checkly",
    title="Checkly",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Maintenances are known from Checkly's API, not from a page",
        "Pages of version 3 (October 2026) were not seen",
    ),
    hosts=(paths.HOST,),
    documents=(
        Doc("page", "api", _parse, paths.page, expects=Format.HTML),
        Doc("incidents", "api", _parse, paths.json_at("incidents"), matches=has_incidents),
        Doc("uptime", "api", _parse, paths.json_at("uptime"), matches=has_components),
        Doc("maintenances", "api", _parse, paths.json_at("maintenances"), matches=has_incidents),
        Doc(
            "feed",
            "feed",
            _parse,
            "{page}/feed.rss",
            feed=True,
            when=When.CHANGED,
            expects=Format.FEED,
            backfill=True,
            matches=rss.matches,
        ),
    ),
    capabilities=frozenset(Fact),
)
