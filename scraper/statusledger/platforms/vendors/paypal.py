"""PayPal and Braintree: production state of products and APIs, and the feed of incidents.

States of the sandbox in `/api/v1/components`, and entries of the feed about it alone, are ignored. `/api/v1/events`
lacks ids and times and is not requested. An entry is rewritten in place; its title begins with its stage ("Initial
Notification: ", "Resolved: "), its text has the updates, newest first: stage, text and a time without a year. Described
by readers of both, 2020 to 2026.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import Component, Document, Fact, Format, Health, Incident, Kind, Snapshot, Status, Update
from statusledger.platforms import feed
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import ended, restarted
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
STAGES: Mapping[Kind, Mapping[str, Status]] = {
    Kind.INCIDENT: {"initial notification": Status.INVESTIGATING},
    Kind.MAINTENANCE: {
        "initial notification": Status.SCHEDULED,
        "rescheduled": Status.SCHEDULED,
        "postponed": Status.CANCELLED,
    },
}
"""Stages that PayPal writes before a title, beside those that are common to feeds."""
_STAGE = re.compile(r"\s*+(?P<word>initial notification|rescheduled|postponed|update)\s*+:\s*+", re.IGNORECASE)
_UPDATE = re.compile(r"(?:\s|<br\s*+/?>)*+<strong>(?P<word>[^<:]{1,60}):?\s*+</strong>(?P<body>.*+)", re.DOTALL)
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


def _feed(document: Document) -> Snapshot:
    stated = read(document)
    live = [entry for entry in stated.entries if not _of_sandbox(entry)]
    plain = replace(stated, entries=tuple(map(_usual, live)))
    stages = {text.link(entry.link or ""): _stage(entry) for entry in live}
    incidents = feed.incidents(plain, document.time_zone)
    return Snapshot(incidents=tuple(_staged(incident, stages.get(incident.url)) for incident in incidents))


def _usual(entry: Entry) -> Entry:
    """Remove the stage before the title, and put an update's time before its stage."""
    updates = list(_updates(entry.html))
    html = "".join(filter(None, updates)) if updates and all(updates) else entry.html
    stage = _STAGE.match(entry.title)
    return replace(entry, title=entry.title[stage.end() if stage else 0 :], html=html)


def _updates(html: str) -> Iterator[str | None]:
    *several, _ = html.split("</small>")
    for each in several:
        written, _, time = each.rpartition("<small>")
        match = _UPDATE.fullmatch(written)
        yield f"<small>{time}</small><br/><strong>{match['word'].strip()}</strong> - {match['body']}" if match else None


def _stage(entry: Entry) -> str | None:
    match = _STAGE.match(entry.title)
    return match["word"] if match else None


def _staged(incident: Incident, word: str | None) -> Incident:
    stage = (word or "").lower()
    own = next((kind for kind in (incident.kind, Kind.MAINTENANCE) if stage in STAGES[kind]), None)
    updates = tuple(_with_stage(update, own or incident.kind) for update in incident.updates)
    if own is None:
        return replace(incident, updates=updates)
    started = incident if own is incident.kind else restarted(incident, None)
    return ended(replace(started, kind=own, status=STAGES[own][stage], status_raw=word, updates=updates), None)


def _with_stage(update: Update, kind: Kind) -> Update:
    return replace(update, status=STAGES[kind].get((update.status_raw or "").lower(), update.status))


def _of_sandbox(entry: Entry) -> bool:
    words = " ".join((entry.title, *entry.categories))
    return bool(_SANDBOX.search(words)) and not _PRODUCTION.search(words)


def _states(document: Document) -> Snapshot:
    with refusing("PayPal's components"):
        return Snapshot(components=tuple(_components(_DECODER.decode(document.body).result)))


def _components(listed: list[_Component]) -> Iterable[Component]:
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
    verified_on="2026-08",
    gaps=("Updates were last seen in 2020", "Components of an incident are not parsed from its text"),
    documents=(
        Doc("components", "api", _states, "{site}/api/v1/components", matches=has_components),
        Doc("feed", "feed", _feed, "{site}/feed/atom", feed=True, expects=Format.FEED, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
