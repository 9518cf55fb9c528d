"""Cachet 2 and 3, self-hosted: two generations with different APIs.

Version 2 has components, incidents and, from 2.4, schedules, earlier kept among the incidents. Version 3 is tried next,
then the feed. Times are the server's, without a zone: without the source's `time_zone` the feed replaces incidents and
schedules; its zoned times give offsets, but not the zone of a plan. Documented at https://docs.cachethq.io. Captured:
components and incidents of version 2; the rest is from the source of Cachet 2.0 to 2.4 (cachethq/cachet) and 3
(cachethq/core, August 2026).
"""

import re

from statusledger.model import Document, Fact, Format, Snapshot, When
from statusledger.platforms.cachet import rss, v2, v3
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears
from statusledger.platforms.toolkit.parse_errors import refusing

_READERS = {
    "incidents": v2.incidents,
    "components": v2.components,
    "schedules": v2.schedules,
    "v3_incidents": v3.incidents,
    "v3_components": v3.components,
    "v3_schedules": v3.schedules,
    "feed": rss.snapshot,
}
_LINKED = re.compile(rb"https://cachethq\.io")


@refusing("a Cachet document")
def _parse(document: Document) -> Snapshot:
    return _READERS[document.kind](document)


PLATFORM = Platform(
    name="cachet",
    title="Cachet",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=(
        "Without time_zone, incidents have neither impact nor components, and version 3 has no maintenances",
        "An incident of version 2.3 or earlier ends when its row was last written, and its former texts are not kept",
        "The impact of a component is published for the newest incident that affects it alone",
    ),
    documents=(
        Doc("components", "api", _parse, "{page}/api/v1/components?per_page=1000", matches=v2.matches),
        Doc(
            "incidents",
            "api",
            _parse,
            f"{{page}}/api/v1/incidents?sort=id&order=desc&per_page={v2.LENGTH}",
            backfill=True,
            about="incidents",
            matches=v2.matches,
        ),
        Doc(
            "v3_incidents",
            "api",
            _parse,
            "{page}/api/incidents?include=components,updates&per_page=100",
            when=When.FALLBACK,
            backfill=True,
            about="incidents",
            matches=v3.matches,
        ),
        Doc(
            "feed",
            "feed",
            _parse,
            "{page}/rss",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            backfill=True,
            about="incidents",
            matches=None,
        ),
        Doc(
            "schedules",
            "api",
            _parse,
            f"{{page}}/api/v1/schedules?per_page={v2.LENGTH}",
            when=When.BACKFILL,
            about="schedules",
            matches=v2.matches,
        ),
        Doc("v3_components", "api", _parse, matches=v3.matches),
        Doc(
            "v3_schedules",
            "api",
            _parse,
            f"{{page}}/api/{v3.SCHEDULES}",
            when=When.BACKFILL,
            about="schedules",
            matches=v3.matches,
        ),
    ),
    home=bears(_LINKED),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
