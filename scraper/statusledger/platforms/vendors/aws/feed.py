"""AWS's `all.rss` (newest fifty items) and service feeds (fifteen): one item per update.

An item's id ends with service and time: items of a service are an event until one states its end and the next has
another subject. Titles begin with a severity; in 2015 an event's titles and seconds were rewritten at its end. Zones
are `PST` and `PDT`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Document,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Snapshot,
    Status,
)
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.platforms.vendors.aws.services import affected, bare_title, is_resolved
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times import from_epoch, seconds_between
from statusledger.times.dates import feed_time

_GUID = re.compile(r"https?://status\.aws\.amazon\.com/#(?P<service>[\w-]+)_(?P<epoch>\d+)", re.ASCII)
_TITLE = re.compile(r"(?:(?P<severity>[^:\[\]]{1,60}+):\s*)?(?P<headline>.*)", re.S)
_IMPACT = Default(Impact.UNKNOWN) | {
    "Informational message": Impact.MINOR,
    "Service impact": Impact.MINOR,
    "Service degradation": Impact.MAJOR,
    "Service disruption": Impact.CRITICAL,
}
_NORMAL = "Service is operating normally"
_NORMAL_AT_LAST = re.compile(r"(?:^|[.!]\s+|\band )the service is (?:now )?operating normally\W*$", re.IGNORECASE)
_LONGEST_SILENCE_S = 86_400


class _Item(Struct, frozen=True):
    service: str
    at: Instant
    severity: str | None
    headline: str
    over: bool
    body: str

    @property
    def subject(self) -> str:
        return text.letters(self.headline)


def parse(document: Document) -> Snapshot:
    """Parse the events, perhaps without their first updates. Raises NormalizeError."""
    feed = read(document)
    with refusing("AWS's feed"):
        newest_last = [_item(entry) for entry in reversed(feed.entries)]
    by_service: dict[str, list[_Item]] = defaultdict(list)
    for item in sorted(newest_last, key=lambda item: item.at):
        by_service[item.service].append(item)
    chains = (chain for stated in by_service.values() for chain in _chains(stated))
    return Snapshot(page=Page(name=text.plain(feed.title)), incidents=tuple(map(_incident, chains)))


def _item(entry: Entry) -> _Item:
    guid, title = _GUID.fullmatch(entry.id or ""), _TITLE.fullmatch(entry.title)
    if guid is None or title is None:
        raise NormalizeError(f"not an item of AWS's feed: {entry.id!r}, {entry.title!r}")
    body = entry.body
    over = title["severity"] == _NORMAL or is_resolved(title["headline"])
    return _Item(
        service=guid["service"],
        at=feed_time(entry.published) if entry.published else from_epoch(int(guid["epoch"])),
        severity=title["severity"],
        headline=bare_title(title["headline"]),
        over=over or phrases.status_of(body) is Status.RESOLVED or _NORMAL_AT_LAST.search(body) is not None,
        body=body,
    )


def _chains(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    chain: list[_Item] = []
    for item in items:
        if chain and _is_another(chain[-1], item):
            yield chain
            chain = []
        chain.append(item)
    if chain:
        yield chain


def _is_another(before: _Item, item: _Item) -> bool:
    """An item reopens after an end, or has another subject after an end or a day's silence."""
    silence = seconds_between(before.at, item.at) > _LONGEST_SILENCE_S
    if before.over and (silence or not item.over):
        return True
    return (before.over or silence) and item.subject != before.subject


def _incident(chain: Sequence[_Item]) -> Incident:
    first, last = chain[0], chain[-1]
    updates = numbered(_updates(chain))
    closed = timeline.closing(updates)
    severity = max(
        (item.severity for item in chain if item.severity not in (None, _NORMAL)), key=_IMPACT.badness, default=None
    )
    return build_incident(
        key=timeline.dated_key(first.service, first.at),
        kind=Kind.INCIDENT,
        title=last.headline,
        status=closed.status if closed else Status.INVESTIGATING,
        status_raw=last.severity,
        impact=_IMPACT(severity),
        impact_raw=severity,
        start=Start.first_update(first.at),
        end=End.update(closed),
        components=(affected(first.service),),
        updates=updates,
        whole_timeline=False,
    )


def _updates(chain: Sequence[_Item]) -> Iterable[Post]:
    """Titles all marked as over were rewritten: only the newest counts."""
    rewritten = all(item.over for item in chain)
    for item in chain:
        over = item.over and (item is chain[-1] or not rewritten)
        status = Status.RESOLVED if over else Status.INVESTIGATING
        yield Post(item.at, status, item.severity if over is item.over else None, item.body)
