"""PayPal and Braintree: the state of their products and APIs in production, and the feed of incidents.

`/api/v1/components` gives each component two states, of production and of the sandbox. A sandbox that is out is no
outage, so its states are left aside, and entries of the feed that speak of nothing else. `/api/v1/events` has neither
ids nor times and is not asked for: incidents are read from the feed, of which nothing is known but its address.
Described by readers of both; neither was captured.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import Component, Document, Fact, Format, Health, Snapshot
from statusledger.platforms import feed
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

# By the word in lower case with single spaces: it is written "Service Outage" and "service_outage".
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "informational": Health.OPERATIONAL,
    "under maintenance": Health.MAINTENANCE,
    "degraded": Health.DEGRADED,
    "degraded performance": Health.DEGRADED,
    "service disruption": Health.PARTIAL_OUTAGE,
    "service outage": Health.MAJOR_OUTAGE,
}
_SANDBOX = re.compile(r"\bsandbox\b", re.IGNORECASE)
_PRODUCTION = re.compile(r"\b(?:production|live)\b", re.IGNORECASE)


class _Category(Struct):
    name: str


class _States(Struct):
    production: str


class _Component(Struct, rename="camel"):
    name: str
    display_name: str
    category: _Category
    status: _States
    parent_name: str | None


class _Body(Struct):
    result: list[_Component]


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    if document.kind == "feed":
        stated = read(document)
        live = replace(stated, entries=tuple(entry for entry in stated.entries if not _of_sandbox(entry)))
        return Snapshot(incidents=feed.incidents(live, document.time_zone))
    with refusing("PayPal's components"):
        return Snapshot(components=tuple(_components(_DECODER.decode(document.body).result)))


def _of_sandbox(entry: Entry) -> bool:
    words = " ".join((entry.title, *entry.categories))
    return bool(_SANDBOX.search(words)) and not _PRODUCTION.search(words)


def _components(listed: list[_Component]) -> Iterable[Component]:
    """Each in the group of what it is part of, else of its category."""
    names = {(each.category.name, each.name): text.plain(each.display_name) for each in listed}
    for position, each in enumerate(listed):
        category, parent, word = each.category.name, each.parent_name, each.status.production
        yield Component(
            key=text.plain(f"{category}/{each.name}"),
            name=text.plain(each.display_name),
            group_name=names.get((category, parent or "")) or text.plain(parent or category) or None,
            position=position,
            health=HEALTH(" ".join(word.replace("_", " ").lower().split())),
            health_raw=word,
        )


PLATFORM = Platform(
    name="paypal",
    title="PayPal",
    verified=Verified.DOCUMENTED,
    documents=(
        Doc("components", "api", _parse, "{site}/api/v1/components", matches=has_components),
        Doc("feed", "feed", _parse, "{site}/feed/atom", feed=True, expects=Format.FEED, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.HISTORY}),
)
