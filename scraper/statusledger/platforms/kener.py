"""Kener 4, self-hosted: the page's `/rss.xml`, known from the source of 4.1.

An item has labelled lines, a blank one, and the latest comment, or a maintenance's undated description, which is
skipped. Its date is the comment's, else the start. At most fifty items of ninety days.
"""

import re

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
    Page,
    ResolvedFrom,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.times.dates import feed_time

STATUS = Default(Status.UNKNOWN) | {
    "INVESTIGATING": Status.INVESTIGATING,
    "IDENTIFIED": Status.IDENTIFIED,
    "MONITORING": Status.MONITORING,
    "RESOLVED": Status.RESOLVED,
    "SCHEDULED": Status.SCHEDULED,
    "READY": Status.SCHEDULED,
    "ONGOING": Status.IN_PROGRESS,
    "COMPLETED": Status.COMPLETED,
    "CANCELLED": Status.CANCELLED,
}
_ID = re.compile(r"(?P<kind>incident|maintenance)-\d+")
_ALL = "All monitors"


class _Item(Struct, frozen=True):
    labels: dict[str, str]
    comment: str


def _parse(document: Document) -> Snapshot:
    feed = read(document)
    with refusing("a Kener feed"):
        return Snapshot(
            page=Page(
                name=text.plain(feed.title).removesuffix(" — Incidents & Maintenance") or None,
                url=text.link(feed.link or ""),
            ),
            incidents=tuple(_incident(entry, document.time_zone) for entry in feed.entries),
        )


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    match = _ID.fullmatch(entry.id or "")
    item = _read(entry.html)
    word = item.labels.get("Status")
    if match is None or entry.published is None or word is None:
        raise NormalizeError(f"a Kener item without id, date or status: {text.plain(entry.title, 80)!r}")
    kind = Kind(match["kind"])
    status, at = STATUS(word), feed_time(entry.published, time_zone)
    start, end = _window(item.labels.get("Scheduled", ""), time_zone)
    updates = _updates(match[0], item, status, word, at) if kind is Kind.INCIDENT else ()
    started_at = start if kind is Kind.MAINTENANCE else at if not updates else None
    resolved_at = end if status is Status.COMPLETED else at if updates and status is Status.RESOLVED else None
    return build_incident(
        key=match[0],
        kind=kind,
        title=entry.heading.removeprefix(f"[{kind.capitalize()}] "),
        url=text.link(entry.link or ""),
        status=status,
        status_raw=word,
        impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else Impact.UNKNOWN,
        start=Start.stated(started_at),
        end=End.of(resolved_at, ResolvedFrom.UPDATE if updates else ResolvedFrom.STATED),
        window=(start, end),
        components=_affected(item.labels.get("Affected", _ALL)),
        updates=updates,
        whole_timeline=False,
    )


def _read(description: str) -> _Item:
    head, _, comment = description.partition("\n\n")
    return _Item(dict(line.split(": ", 1) for line in head.split("\n") if ": " in line), comment)


def _window(words: str, time_zone: str | None) -> tuple[Instant | None, Instant | None]:
    """`<date> → <date>`; the second may be `open-ended`."""
    start, arrow, end = words.partition(" → ")
    if not arrow:
        return None, None
    return feed_time(start, time_zone), None if end == "open-ended" else feed_time(end, time_zone)


def _updates(entry: str, item: _Item, status: Status, word: str, at: Instant) -> tuple[Update, ...]:
    if not item.comment.strip():
        return ()
    key, body = timeline.text_key(entry, item.comment), text.markdown(item.comment)
    return (Update(key=key, status=status, status_raw=word, body=body, posted_at=at),)


def _affected(names: str) -> tuple[Affected, ...]:
    """A name with a comma in it is split."""
    return () if names == _ALL else tuple(Affected(None, text.plain(name)) for name in names.split(", "))


PLATFORM = Platform(
    name="kener",
    title="Kener",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=("Kener publishes components only in HTML", "An item has its latest comment alone"),
    documents=(
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/rss.xml",
            feed=True,
            expects=Format.FEED,
            parse=_parse,
            matches=has_incidents,
        ),
    ),
    capabilities=frozenset({Fact.HISTORY, Fact.MAINTENANCES}),
)
