"""OpenStatus, hosted and self-hosted: a page's feed, and its summary for health the feed lacks.

Read from the source of August 2026; readers saw one summary.
"""

from statusledger.model import Fact, Source
from statusledger.platforms.openstatus import feed, summary
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.text import addresses


def _summary(source: Source) -> str:
    """The summary's path has the page's name where the page's own has."""
    parts = addresses.split(source.url)
    name = parts.path.strip("/")
    return f"{parts.scheme}://{parts.netloc}/api/status/{f'{name}/' if name else ''}summary.json"


PLATFORM = Platform(
    name="openstatus",
    title="OpenStatus",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=(
        "Installations before June 2026 have no summary, and hence no health of components without a monitor",
        "The impact of a report on a component is in no document",
    ),
    hosts=("openstatus.dev",),
    documents=(
        Doc("feed", "api", feed.parse, f"{{page}}{feed.PATH}"),
        Doc("summary", "api", summary.parse, _summary, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
