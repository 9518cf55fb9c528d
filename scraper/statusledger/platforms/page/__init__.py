"""Any status page without API or feed: health from its words, incidents from its markup.

Statuspage's skeleton is read at any host. Elsewhere a banner ("All systems operational") gives the page's health, and
machine-readable posts (schema.org, microformats) with a status give incidents. Unclaimed, login and former pages are
refused.
"""

from statusledger.model import Document, Fact, Format, Health, Snapshot
from statusledger.platforms.page import generic
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statuspage import pages


def _parse(document: Document) -> Snapshot:
    return pages.parse(document) if pages.is_drawn(document) else generic.parse(document)


def _has_facts(_: Document, snapshot: Snapshot | None) -> bool:
    """Other platforms know their own pages better."""
    return snapshot is not None and (bool(snapshot.incidents) or snapshot.page.health not in (None, Health.UNKNOWN))


PLATFORM = Platform(
    name="page",
    title="HTML pages",
    verified=Verified.CAPTURED,
    verified_on="2026-08",
    gaps=("A page without the markup of Statuspage, schema.org or microformats gives its health alone",),
    documents=(
        Doc("incident_page", "incident_page", pages.parse, matches=_has_facts),
        Doc("page", "page", _parse, "{url}", expects=Format.HTML, matches=_has_facts),
        Doc("months", "months", pages.parse, matches=_has_facts),
    ),
    capabilities=frozenset(Fact),
)
