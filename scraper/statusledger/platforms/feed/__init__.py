"""Any RSS or Atom feed of a status page: incidents as far as they show without knowing the software behind it.

An entry is an incident, and so are several entries that share an address or an id: then each is an update (`groups`).
Statuses and kinds are read from the vendor's labels and prose (`posts`), or from a timeline inside an entry
(`timelines`). A feed shows a window of unknown length, so it covers nothing.
"""

from collections.abc import Iterable, Sequence

from statusledger import text
from statusledger.model import (
    UNDATED,
    Document,
    Fact,
    Format,
    Incident,
    Instant,
    Kind,
    PostedFrom,
    ResolvedFrom,
    Snapshot,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.feed.groups import Group, groups, signal_of
from statusledger.platforms.feed.notices import completed, notice_of
from statusledger.platforms.feed.posts import DIALECTS, Dialect, Post, is_maintenance, posts, time
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.feeds import Entry, Feed, page_of, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.reconcile import timeline
from statusledger.text import phrases

_LONGEST_DATE = 200


def parse(document: Document) -> Snapshot:
    """All entries of a feed. Raises NormalizeError for half a feed, or an entry without id and link."""
    feed = read(document)
    return Snapshot(
        page=page_of(feed),
        incidents=incidents(feed, document.time_zone),
    )


def incidents(feed: Feed, time_zone: str | None) -> tuple[Incident, ...]:
    """The incidents of entries. Raises NormalizeError for an entry without id and link."""
    dialect = next((each for name, each in DIALECTS.items() if name in (feed.generator or "")), Dialect())

    def time_of(entry: Entry) -> Instant | None:
        return time(entry.published or entry.updated, time_zone)

    return tuple(_incident(group, dialect, time_zone) for group in groups(feed, time_of))


def _incident(group: Group, dialect: Dialect, time_zone: str | None) -> Incident:
    kind = Kind.MAINTENANCE if any(map(is_maintenance, group.entries)) else Kind.INCIDENT
    listed = posts(group, kind, dialect, time_zone)
    newest = listed[-1]
    rated = newest.body if phrases.severity_of(newest.body) else text.markdown(group.entries[0].html)
    known = [post for post in listed if post.status is not Status.UNKNOWN]
    updates = _updates(listed)
    closed = timeline.closing([each for each in updates if each.posted_at and each.status is not Status.UNKNOWN])
    last = closed or (known or listed)[-1]
    started_at, ended_at = _start(listed, kind, dialect), closed.posted_at if closed else None
    if len({post.at for post in listed}) == 1 and ended_at == started_at:
        ended_at = None
    source = StartedFrom.STATED if dialect.dated_by_start else StartedFrom.FIRST_UPDATE
    incident = build_incident(
        key=group.key,
        kind=kind,
        title=(listed[0] if signal_of(newest.title) else newest).title,
        url=text.link(newest.link or ""),
        status=Status.RESOLVED if last.status is Status.POSTMORTEM else last.status,
        status_raw=last.status_raw,
        impact=phrases.impact_of(rated),
        impact_raw=phrases.severity_of(rated),
        start=Start.of(started_at, source),
        end=End.of(ended_at, ResolvedFrom.UPDATE),
        updates=updates,
        whole_timeline=False,
    )
    return completed(incident, notice_of(newest.body, time_zone))


def _updates(raw: Sequence[Post]) -> tuple[Update, ...]:
    keys = timeline.entry_keys([(post.entry, post.body or post.title, post.at or UNDATED) for post in raw])
    return tuple(
        Update(
            key=key,
            status=post.status,
            status_raw=post.status_raw,
            body=post.body,
            posted_at=post.at or UNDATED,
            posted_from=PostedFrom.STATED if post.at else PostedFrom.FIRST_SEEN,
            posted_raw=text.plain(post.date, _LONGEST_DATE) if post.date else None,
        )
        for key, post in zip(keys, raw, strict=True)
    )


def _start(raw: Iterable[Post], kind: Kind, dialect: Dialect) -> Instant | None:
    """The earliest time. A maintenance starts when it is in progress, not with its notice."""
    stated = kind is Kind.INCIDENT or dialect.dated_by_start
    begun = [post for post in raw if stated or post.status is Status.IN_PROGRESS]
    return min((post.began for post in begun if post.began), default=None)


PLATFORM = Platform(
    name="feed",
    title="RSS and Atom feeds",
    verified=Verified.CAPTURED,
    documents=(Doc("feed", "feed", parse, "{url}", feed=True, expects=Format.FEED),),
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
