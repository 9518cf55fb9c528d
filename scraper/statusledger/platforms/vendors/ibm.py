"""IBM Cloud: the feed of notifications, of which incidents and maintenances are kept.

Labels end an item's description, in lines or all in one: `Type`, `ID`, `Regions`, `Resources`, `Outage Start`, `Outage
End`, `Update Time`. Items of one id are updates. It is over if a title begins with RESOLVED or the end precedes the
item. The feed holds about a month. Described by readers in 2020 to 2026.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Document,
    Fact,
    Format,
    Impact,
    Incident,
    Instant,
    Kind,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times.dates import feed_time

KINDS = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
_LABEL = re.compile(r"(?<![\w-])(Type|ID|Regions|Resources|Outage Start|Outage End|Update Time)\s*:")
_OVER = re.compile(r"resolved\b\W*", re.IGNORECASE)
_TIME = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<rest>\d{4} \d\d:\d\d:\d\d GMT[+-]\d{4})"
)
_MOST_PLACES = 100  # of each; IBM has some sixty regions and data centres


class _Item(Struct, frozen=True):
    """`at` is the time of writing."""

    key: str
    kind: Kind
    title: str
    link: str | None
    body: str
    status: Status
    status_raw: str | None
    regions: tuple[str, ...]
    resources: tuple[str, ...]
    start: Instant | None
    end: Instant | None
    at: Instant | None


def _parse(document: Document) -> Snapshot:
    with refusing("IBM Cloud's notifications"):
        entries = read(document).entries
        labelled = [(entry, *_labels(entry.html)) for entry in entries]
        if entries and not any("Type" in labels for _, _, labels in labelled):
            raise NormalizeError("not IBM Cloud's notifications: no item says of what type it is")
        items: dict[str, list[_Item]] = defaultdict(list)
        for entry, stated, labels in labelled:
            kind = KINDS.get(labels.get("Type", "").lower().partition(" ")[0])
            if kind:
                item = _item(entry, kind, stated, labels)
                items[item.key].append(item)
    return Snapshot(incidents=tuple(map(_incident, items.values())))


def _labels(html: str) -> tuple[str, dict[str, str]]:
    labels: dict[str, str] = {}
    start = len(html)
    for match in reversed(list(_LABEL.finditer(html))):
        if match[1] in labels:
            break
        labels[match[1]] = text.plain(html[match.end() : start], 10_000)
        start = match.start()
    return html[:start], labels


def _item(entry: Entry, kind: Kind, raw: str, labels: dict[str, str]) -> _Item:
    key = labels.get("ID", "").partition(" ")[0] or entry.id or entry.link
    title, body = text.plain(entry.title), text.markdown(raw)
    if not key:
        raise NormalizeError(f"the item {title[:80]!r} has neither id nor link to tell it from others")
    start, end = _time(labels.get("Outage Start")), _time(labels.get("Outage End"))
    at = _time(labels.get("Update Time")) or _time(entry.updated or entry.published)
    label = phrases.label_of(title) or phrases.label_of(body)
    status = label.status if label else phrases.status_of(body)
    prefix = _OVER.match(title)
    if prefix or (end and at and end <= at):
        status = Status.RESOLVED
    return _Item(
        key=key,
        kind=kind,
        title=phrases.unlabelled(title[prefix.end() :] if prefix else title) or title,
        link=text.link(entry.link or ""),
        body=body,
        status=_of_maintenance(status, start, at) if kind is Kind.MAINTENANCE else status,
        status_raw=label.word if label else None,
        regions=_names(labels.get("Regions", "")),
        resources=_names(labels.get("Resources", "")),
        start=start,
        end=end,
        at=at,
    )


def _of_maintenance(status: Status, start: Instant | None, at: Instant | None) -> Status:
    """An item before its start is a plan."""
    if status is Status.UNKNOWN and start and at and at < start:
        return Status.SCHEDULED
    return Status.COMPLETED if status is Status.RESOLVED else status


def _names(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, re.split(r"[,;\s]+", listed))))[:_MOST_PLACES]


def _time(words: str | None) -> Instant | None:
    """`Mon May 04 2026 09:00:00 GMT+0000`, or as feeds write it; None if unreadable."""
    match = _TIME.match(words or "")
    try:
        return feed_time(f"{match['day']} {match['month']} {match['rest']}" if match else words or "")
    except ValueError:
        return None


def _incident(items: Sequence[_Item]) -> Incident:
    ordered = sorted(items, key=lambda item: (item.at or "", item.body))
    newest, planned = ordered[-1], ordered[-1].kind is Kind.MAINTENANCE
    updates = _updates(ordered)
    known = next((item for item in reversed(ordered) if item.status is not Status.UNKNOWN), newest)
    closed = timeline.closing([update for update in updates if update.status is not Status.UNKNOWN])
    return build_incident(
        key=newest.key,
        kind=newest.kind,
        title=newest.title,
        url=newest.link,
        status=Status.RESOLVED if known.status is Status.POSTMORTEM else known.status,
        status_raw=known.status_raw,
        impact=Impact.MAINTENANCE if planned else Impact.UNKNOWN,
        start=_start(newest, updates),
        end=End.stated(newest.end) if known.status.final and newest.end else End.update(closed),
        window=(newest.start, newest.end) if planned else (None, None),
        components=tuple(dict.fromkeys(part for item in ordered for part in _components(item))),
        updates=updates,
        whole_timeline=False,
    )


def _start(newest: _Item, updates: Sequence[Update]) -> Start | None:
    """The feed may have dropped the oldest updates."""
    if newest.start:
        return Start.stated(newest.start)
    if newest.kind is Kind.MAINTENANCE or not updates:
        return None
    return Start.first_update(updates[0].posted_at)


def _updates(raw: Iterable[_Item]) -> tuple[Update, ...]:
    timed = [(item, item.at) for item in raw if item.at]
    keys = timeline.entry_keys([(item.key, item.body, at) for item, at in timed])
    return tuple(
        Update(key=key, status=item.status, status_raw=item.status_raw, body=item.body, posted_at=at)
        for key, (item, at) in zip(keys, timed, strict=True)
    )


def _components(item: _Item) -> Iterator[Affected]:
    """Each resource in each region; one without the other stands alone."""
    if not item.resources:
        yield from (Affected(None, region) for region in item.regions)
    for resource in item.resources:
        yield from (Affected(None, resource, region) for region in item.regions or (None,))


def _names_components(_: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and any(each.components for each in snapshot.incidents)


PLATFORM = Platform(
    name="ibm",
    title="IBM Cloud",
    verified=Verified.DOCUMENTED,
    verified_on="2026-10",
    gaps=("The health of components is not published", "The impact of an incident is not published"),
    documents=(
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/api/notifications/feed.rss",
            feed=True,
            expects=Format.FEED,
            parse=_parse,
            matches=_names_components,
        ),
    ),
    capabilities=frozenset({Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
