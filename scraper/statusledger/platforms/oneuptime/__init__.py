"""OneUptime, hosted and self-hosted: a page's incidents, maintenances and monitors, tables linked by ids.

The page's owner names states and severities; flags state the meaning of most. Times and ids may be wrapped, `{"_type":
..., "value": ...}`. Read from the source of August 2026; documented at
https://oneuptime.com/docs/status-pages/public-api.
"""

from statusledger.model import Fact, Source, When
from statusledger.platforms.oneuptime import incidents, maintenances, overview
from statusledger.platforms.oneuptime.wire import address
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components


def _incidents(source: Source) -> str:
    return address(source, "incidents")


def _overview(source: Source) -> str:
    return address(source, "overview")


def _maintenances(source: Source) -> str:
    return address(source, "scheduled-maintenance-events")


PLATFORM = Platform(
    name="oneuptime",
    title="OneUptime",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=(
        "Installations before July 2026 answer POST alone and cannot be read",
        "Announcements and episodes, which group incidents, are not read",
    ),
    documents=(
        Doc("incidents", "api", incidents.parse, _incidents),
        Doc("overview", "api", overview.parse, _overview, matches=has_components),
        Doc("maintenances", "api", maintenances.parse, _maintenances, when=When.CHANGED),
    ),
    capabilities=frozenset(Fact),
)
