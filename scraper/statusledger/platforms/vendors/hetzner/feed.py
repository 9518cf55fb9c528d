"""Feed: an XHTML text per incident and the time of its last change.

Only words, English or German, show progress.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Document,
    Format,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    Snapshot,
    Status,
    Update,
    When,
)
from statusledger.platforms.toolkit import feeds
from statusledger.platforms.toolkit.incidents import build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.vendors.hetzner.page import of_kind
from statusledger.reconcile import timeline
from statusledger.text import addresses, phrases
from statusledger.times.dates import feed_time

_KEY = re.compile(r".*/incident/(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.IGNORECASE)


def parse(document: Document) -> Snapshot:
    """Parse the feed. Raises NormalizeError."""
    with refusing("Hetzner's feed"):
        entries = feeds.read(document).entries
        incidents = tuple(_incidents(entries, document.time_zone))
    return Snapshot(incidents=incidents, follow=tuple(_pages(incidents, document.url)))


def _pages(incidents: Iterable[Incident], url: str) -> Iterator[Request]:
    """Only on the feed's host."""
    host = addresses.split(url).hostname
    for incident in incidents:
        if incident.url and addresses.split(incident.url).hostname == host:
            yield Request(incident.url, "incident", When.BACKFILL, Format.HTML, about=incident.key)


def _incidents(entries: Iterable[feeds.Entry], time_zone: str | None) -> Iterable[Incident]:
    """The feed states no start; the page has the better status."""
    stated: dict[str, list[tuple[Instant, str, feeds.Entry]]] = defaultdict(list)
    for entry in entries:
        match = _KEY.fullmatch(entry.link or "")
        if match is None:
            raise NormalizeError(f"Hetzner's feed: {entry.link!r} does not lead to an incident")
        stated[match["uuid"].lower()].append((feed_time(entry.updated or "", time_zone), entry.html, entry))
    for key, several in stated.items():
        oldest_first = sorted(several, key=lambda each: each[:2])
        newest = oldest_first[-1][2]
        kind = phrases.kind_of(newest.heading)
        updates = tuple(_updates(key, [(at, entry) for at, _, entry in oldest_first], kind))
        last = updates[-1].status
        status = of_kind(Status.RESOLVED, kind) if last is Status.POSTMORTEM else last
        yield build_incident(
            key=key,
            kind=kind,
            title=newest.heading,
            url=text.link(newest.link or ""),
            status=status if status.final else Status.UNKNOWN,
            impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else Impact.UNKNOWN,
            updates=updates,
            whole_timeline=False,
        )


def _updates(incident: str, raw: Sequence[tuple[Instant, feeds.Entry]], kind: Kind) -> Iterable[Update]:
    keys = timeline.entry_keys([(incident, entry.html, at) for at, entry in raw])
    for key, (at, entry) in zip(keys, raw, strict=True):
        body = entry.body
        said = phrases.status_of(body)
        status = of_kind(said if said is not Status.UNKNOWN else phrases.status_of(entry.heading), kind)
        yield Update(key=key, status=status, status_raw=None, body=body, posted_at=at)
