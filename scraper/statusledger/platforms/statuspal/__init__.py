"""StatusPal: a page's summary by subdomain, on the American or the European host.

A custom domain serves no JSON: the source's `feed` (or `url`) is
`https://statuspal.io/api/v2/status_pages/<subdomain>/summary`, or at `statuspal.eu`. A closed incident may linger with
its end. Times are UTC without a zone: the server's `inserted_at` agrees with `posted_at` everywhere. Types beyond
minor, major and scheduled are the page's own; newer pages name the common one in `current_status_type`. Documented at
https://www.statuspal.io/api-docs.
"""

import re

from statusledger.model import Document, Fact, Source
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statuspal import summary
from statusledger.text import addresses

_HOST = re.compile(r"(?P<subdomain>[a-z0-9-]+)\.statuspal\.(?P<house>io|eu)")
_MARKUP = re.compile(rb"""class=["'][^"']*\bsystem-status\b[^"']*\btype-""")


def _summary(source: Source) -> str:
    """Other hosts' addresses are those of a summary."""
    host = _HOST.fullmatch(addresses.split(source.url).hostname or "")
    if host is None:
        return source.url
    return f"https://statuspal.{host['house']}/api/v2/status_pages/{host['subdomain']}/summary"


def _is_home(document: Document) -> bool:
    return b"statuspal" in document.body and _MARKUP.search(document.body) is not None


PLATFORM = Platform(
    name="statuspal",
    title="StatusPal",
    verified=Verified.CAPTURED,
    verified_on="2025-07",
    gaps=(
        "Past incidents are not in the summary, and are known only from polls",
        "Types of incidents that a page defines for itself have an unknown impact",
    ),
    hosts=("statuspal.eu", "statuspal.io"),
    documents=(Doc("summary", "api", summary.parse, _summary, feed=True),),
    home=_is_home,
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
