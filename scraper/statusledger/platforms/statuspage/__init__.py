"""Atlassian Statuspage: the public API v2 under a page's address; where off, history feeds and pages.

`summary.json` lists components and everything open. Lists of the newest fifty entries follow on change: closing
incidents leave the summary at once. The feeds have the newest 25 entries, without impact and components. Where both are
off, the home page, its incident pages and `/history`, back to the first day, are read. Documented at
https://metastatuspage.com/api; quirks are from captures of 2014 to 2026.
"""

from statusledger.model import Fact, Format, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statuspage import api, history, pages

PLATFORM = Platform(
    name="statuspage",
    title="Atlassian Statuspage",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("Where a page switches its API off, its feeds state neither impact nor components",),
    hosts=("statuspage.io",),
    documents=(
        Doc("summary", "api", api.parse, "{page}/api/v2/summary.json", matches=api.matches),
        Doc("incidents", "api", api.parse, "{page}/api/v2/incidents.json", when=When.CHANGED, matches=api.matches),
        Doc(
            "maintenances",
            "api",
            api.parse,
            "{page}/api/v2/scheduled-maintenances.json",
            when=When.CHANGED,
            matches=api.matches,
        ),
        Doc("incident", "api", api.parse, matches=api.matches),
        Doc("components", "api", api.parse, matches=api.matches),
        Doc("incident_page", "incident_page", pages.parse, matches=pages.matches),
        Doc(
            "months",
            "months",
            pages.parse,
            "{page}/history?page=1",
            when=When.BACKFILL,
            expects=Format.HTML,
            about="months",
            matches=pages.matches,
        ),
        Doc(
            "history",
            "feed",
            history.parse,
            "{page}/history.atom",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            backfill=True,
            about="months",
            matches=history.matches,
        ),
        Doc(
            "history",
            "feed",
            history.parse,
            "{page}/history.rss",
            unless_feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            matches=history.matches,
        ),
        Doc("page", "page", pages.parse, "{page}/", when=When.FALLBACK, expects=Format.HTML, matches=pages.matches),
    ),
    ranking=("api", "incident_page", "page", "feed", "months"),
    capabilities=frozenset(Fact),
)
