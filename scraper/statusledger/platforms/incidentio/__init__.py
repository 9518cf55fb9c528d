"""incident.io: the objects under `/proxy` that draw its pages, and substitutes for them.

`proxy` and `incidents` are undocumented; the home page (same objects), the shim of Statuspage's API (`summary`, `shim`)
and the feed replace them where refused. Surprises: components have no status, incidents no start, end or impact (their
component impacts do); updates come oldest first. Captured in 2026: home pages, one trimmed `incidents`, the shim's
list, feeds. The shim's summary, open maintenances and the windows of `incidents` are known from clients.
"""

import re
from collections.abc import Callable, Mapping

from statusledger.model import Document, Fact, Format, Snapshot, Source, When
from statusledger.platforms.incidentio import history, native, shim
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.text import addresses

_READERS: Mapping[str, Callable[[Document], Snapshot]] = {
    "proxy": native.summary,
    "incidents": native.incidents,
    "page": native.page,
    "impacts": native.impacts,
    "summary": shim.parse,
    "shim": shim.parse,
    "feed": history.parse,
}
_HOSTED = "statuspage.incident.io"
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def _proxy(source: Source) -> str:
    parts = addresses.split(source.url.rstrip("/"))
    slug = parts.path.strip("/") if parts.hostname == _HOSTED else parts.netloc
    return f"{parts.scheme}://{parts.netloc}/proxy/{slug}"


def _parse(document: Document) -> Snapshot:
    with refusing(f"an incident.io {document.kind}", document.body):
        return _READERS[document.kind](document)


def _has_ulids(_: Document, snapshot: Snapshot | None) -> bool:
    if snapshot is None:
        return False
    keys = [snapshot.page.key] if snapshot.page.key else [incident.key for incident in snapshot.incidents]
    return bool(keys) and all(map(_ULID.fullmatch, keys))


PLATFORM = Platform(
    name="incidentio",
    title="incident.io",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Open maintenances and the windows of past ones are known from clients that read them",
        "Where only the feed can be read, an incident has its latest update alone",
    ),
    hosts=("incident.io",),
    documents=(
        Doc("proxy", "api", _parse, _proxy, matches=_has_ulids),
        Doc(
            "incidents",
            "api",
            _parse,
            lambda source: f"{_proxy(source)}/incidents",
            when=When.CHANGED,
            backfill=True,
            about="incidents",
            matches=_has_ulids,
        ),
        Doc("page", "api", _parse, "{page}", when=When.FALLBACK, expects=Format.HTML, matches=_has_ulids),
        Doc("impacts", "impacts", _parse, matches=_has_ulids),
        Doc("summary", "shim", _parse, "{page}/api/v2/summary.json", when=When.FALLBACK, matches=_has_ulids),
        Doc("shim", "shim", _parse, matches=_has_ulids),
        Doc(
            "feed",
            "feed",
            _parse,
            "{page}/feed.atom",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            backfill=True,
            about="incidents",
            matches=_has_ulids,
        ),
    ),
    capabilities=frozenset(Fact),
)
