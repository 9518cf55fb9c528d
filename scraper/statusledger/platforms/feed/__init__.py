"""Any RSS or Atom feed of a status page, without knowledge of its software.

Its window is unknown, so it covers nothing.
"""

from collections.abc import Iterable, Sequence

from statusledger import text
from statusledger.model import (
    UNDATED,
    Document,
    Fact,
    Format,
    Impact,
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
from statusledger.platforms.feed.dialects import Dialect, components, dialect_of
from statusledger.platforms.feed.groups import Group, groups, signal_of
from statusledger.platforms.feed.headings import Heading, heading_of
from statusledger.platforms.feed.notices import completed, notice_of
from statusledger.platforms.feed.posts import Post, is_maintenance, of_kind, posts, time
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.feeds import Entry, Feed, page_of, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident, ended
from statusledger.platforms.toolkit.timelines import last_open
from statusledger.reconcile import timeline
from statusledger.text import phrases

_LONGEST_DATE = 200


def parse(document: Document) -> Snapshot:
    """Parse all entries. Raises NormalizeError."""
    feed = read(document)
    return Snapshot(
        page=page_of(feed),
        incidents=incidents(feed, document.time_zone),
    )


def incidents(feed: Feed, time_zone: str | None) -> tuple[Incident, ...]:
    """Group entries into incidents. Raises NormalizeError for one without id and link."""
    dialect = dialect_of(feed)

    def time_of(entry: Entry) -> Instant | None:
        return time(entry.published or entry.updated, time_zone)

    return tuple(_incident(group, dialect, time_zone) for group in groups(feed, time_of))


def _incident(group: Group, dialect: Dialect, time_zone: str | None) -> Incident:
    kind = Kind.MAINTENANCE if any(map(is_maintenance, group.entries)) else Kind.INCIDENT
    found = posts(group, kind, dialect, time_zone)
    listed, newest, updates = found.listed, found.listed[-1], _updates(found.listed)
    heading = heading_of(found.headings, time_zone)
    status, status_raw, closed = _state(listed, updates, heading, kind)
    impact, impact_raw = _impact(group, newest, dialect)
    source = StartedFrom.STATED if dialect.dated_by_start else StartedFrom.FIRST_UPDATE
    incident = build_incident(
        key=group.key,
        kind=kind,
        title=(listed[0] if signal_of(newest.title) else newest).title,
        url=text.link(newest.link or ""),
        status=status,
        status_raw=status_raw,
        impact=impact,
        impact_raw=impact_raw,
        start=Start.of(_start(listed, kind, dialect), source),
        end=End.stated(heading.ended_at) or End.update(closed),
        components=components(group.entries, dialect),
        updates=updates,
        whole_timeline=False,
    )
    return completed(_without_zero(incident, listed), notice_of(newest.body, time_zone))


def _state(
    listed: Sequence[Post], updates: Sequence[Update], heading: Heading, kind: Kind
) -> tuple[Status, str | None, Update | None]:
    """By the heading if it states a status, else by updates.

    An incident whose heading has a word of the vendor's own is not over.
    """
    closed = timeline.closing([each for each in updates if each.posted_at and each.status is not Status.UNKNOWN])
    if heading.status is None:
        known = [post for post in listed if post.status is not Status.UNKNOWN]
        last = closed or (known or listed)[-1]
        return Status.RESOLVED if last.status is Status.POSTMORTEM else last.status, last.status_raw, closed
    status = last_open(updates) if heading.status is Status.UNKNOWN else of_kind(heading.status, kind)
    return status, heading.word, closed if status.final else None


def _without_zero(incident: Incident, listed: Sequence[Post]) -> Incident:
    """A single post about an end leaves no end: it was over when posted."""
    at_once = incident.resolved_from is ResolvedFrom.UPDATE and incident.resolved_at == incident.started_at
    return ended(incident, None) if at_once and len({post.at for post in listed}) == 1 else incident


def _impact(group: Group, newest: Post, dialect: Dialect) -> tuple[Impact, str | None]:
    """The newest text's rating, else the worst of the entries."""
    rated = [newest.body] if phrases.severity_of(newest.body) else [each.body for each in group.entries]
    worst = max(rated, key=lambda words: (phrases.severity_of(words) is not None, dialect.impact_of(words).badness))
    return dialect.impact_of(worst), phrases.severity_of(worst)


def _updates(listed: Sequence[Post]) -> tuple[Update, ...]:
    raw = [post for post in listed if post.body or post.entry]
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
            year_guessed=post.year_guessed,
        )
        for key, post in zip(keys, raw, strict=True)
    )


def _start(raw: Iterable[Post], kind: Kind, dialect: Dialect) -> Instant | None:
    """A maintenance starts when it is in progress, not with its notice."""
    stated = kind is Kind.INCIDENT or dialect.dated_by_start
    begun = [post for post in raw if stated or post.status is Status.IN_PROGRESS]
    return min((post.began for post in begun if post.began), default=None)


PLATFORM = Platform(
    name="feed",
    title="RSS and Atom feeds",
    verified=Verified.CAPTURED,
    verified_on="2026-11",
    gaps=(
        "An end without a time of its own is not dated by the entry, so it is left out",
        "Events that share address and title and follow each other within three days are one incident",
    ),
    documents=(Doc("feed", "feed", parse, "{url}", feed=True, expects=Format.FEED),),
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
