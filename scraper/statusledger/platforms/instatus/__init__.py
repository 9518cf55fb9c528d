"""Instatus: `summary.json`, `components.json`, the data behind the home page, and the history feed.

The summary lists open incidents without texts; the home page adds texts, outages by component and ninety days of
notices; the feed has past texts, without ids. Surprises: `page.status` may be UP and the impact OPERATIONAL during an
incident; times may be of JavaScript's `Date.toString`. Documented at https://instatus.com/help/api. Captured: a home
page of 2026, quiet summaries, a cut list of components; open incidents of a summary and feed entries are known from
documentation and tests of clients.
"""

import re
from collections.abc import Callable, Mapping

from statusledger.model import Document, Fact, Format, Snapshot, When
from statusledger.platforms.instatus import api, history, home
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.toolkit.parse_errors import refusing

_READERS: Mapping[str, Callable[[Document], Snapshot]] = {
    "summary": api.summary,
    "components": api.components,
    "page": home.page,
    "notices": home.notices,
    "feed": history.parse,
}
_CUID = re.compile(r"c[a-z0-9]{19,39}")


def _parse(document: Document) -> Snapshot:
    with refusing(f"an Instatus {document.kind}", document.body):
        return _READERS[document.kind](document)


def _is_overall(_: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and api.is_overall(snapshot.page)


def _has_cuids(_: Document, snapshot: Snapshot | None) -> bool:
    if snapshot is None:
        return False
    listed = snapshot.components or snapshot.incidents
    keys = [snapshot.page.key] if snapshot.page.key else [each.key for each in listed]
    return bool(keys) and all(map(_CUID.fullmatch, keys))


PLATFORM = Platform(
    name="instatus",
    title="Instatus",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Open incidents in the summary and entries of the feed are known from documentation and from clients' tests",
    ),
    hosts=("instatus.com",),
    documents=(
        Doc("summary", "api", _parse, "{page}/summary.json", matches=_is_overall),
        Doc("components", "api", _parse, "{page}/v2/components.json", matches=_has_cuids),
        Doc(
            "notices",
            "page",
            _parse,
            "{page}",
            when=When.CHANGED,
            expects=Format.HTML,
            backfill=True,
            matches=_has_cuids,
        ),
        Doc(
            "feed",
            "feed",
            _parse,
            "{page}/history.atom",
            feed=True,
            when=When.CHANGED,
            expects=Format.FEED,
            backfill=True,
            matches=has_incidents,
        ),
        Doc("page", "page", _parse, "{page}", when=When.FALLBACK, expects=Format.HTML, matches=_has_cuids),
    ),
    ranking=("page", "api", "feed"),
    capabilities=frozenset(Fact),
)
