"""Any RSS or Atom feed of a status page: what can be told of incidents without knowing who wrote it.

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
    Page,
    PostedFrom,
    Request,
    ResolvedFrom,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.feed.groups import Group, groups, signal_of
from statusledger.platforms.feed.notices import completed, notice_of
from statusledger.platforms.feed.posts import DIALECTS, Dialect, Post, is_maintenance, posts, time
from statusledger.platforms.toolkit.feeds import Entry, Feed, read
from statusledger.platforms.toolkit.parse_errors import accepts
from statusledger.reconcile import timeline
from statusledger.text import phrases

PROVEN = True
TELLS = frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES})
CHANNELS = {"feed": "feed"}

_LONGEST_DATE = 200


def requests(source: Source) -> Iterable[Request]:
    """The feed itself."""
    yield Request(source.feed or source.url, "feed", expects=Format.FEED)


def normalize(document: Document) -> Snapshot:
    """All entries of a feed. Raises NormalizeError for half a feed, or an entry that nothing tells from others."""
    feed = read(document)
    return Snapshot(
        page=Page(name=text.plain(feed.title) or None, url=text.link(feed.link or "")),
        incidents=incidents(feed, document.time_zone),
    )


def incidents(feed: Feed, time_zone: str | None) -> tuple[Incident, ...]:
    """What entries tell, wherever they stood. Raises NormalizeError for one that nothing tells from others."""
    dialect = next((each for name, each in DIALECTS.items() if name in (feed.generator or "")), Dialect())

    def time_of(entry: Entry) -> Instant | None:
        return time(entry.published or entry.updated, time_zone)

    return tuple(_incident(group, dialect, time_zone) for group in groups(feed, time_of))


def recognise(document: Document) -> bool:
    """Any feed that can be read; platforms with feeds of their own recognise theirs more closely."""
    return accepts(normalize, document)


def _incident(group: Group, dialect: Dialect, time_zone: str | None) -> Incident:
    kind = Kind.MAINTENANCE if any(map(is_maintenance, group.entries)) else Kind.INCIDENT
    told = posts(group, kind, dialect, time_zone)
    newest = told[-1]
    rated = newest.body if phrases.severity_of(newest.body) else text.markdown(group.entries[0].html)
    known = [post for post in told if post.status is not Status.UNKNOWN]
    updates = _updates(told)
    closed = timeline.closing([each for each in updates if each.posted_at and each.status is not Status.UNKNOWN])
    last = closed or (known or told)[-1]
    started_at, ended_at = _start(told, kind, dialect), closed.posted_at if closed else None
    if len({post.at for post in told}) == 1 and ended_at == started_at:
        ended_at = None
    stated = StartedFrom.STATED if dialect.dated_by_start else StartedFrom.FIRST_UPDATE
    incident = Incident(
        key=group.key,
        kind=kind,
        title=(told[0] if signal_of(newest.title) else newest).title,
        url=text.link(newest.link or ""),
        status=Status.RESOLVED if last.status is Status.POSTMORTEM else last.status,
        status_raw=last.status_raw,
        impact=phrases.impact_of(rated),
        impact_raw=phrases.severity_of(rated),
        started_at=started_at,
        started_from=stated if started_at else None,
        resolved_at=ended_at,
        resolved_from=ResolvedFrom.UPDATE if ended_at else None,
        updates=updates,
        whole_timeline=False,
    )
    return completed(incident, notice_of(newest.body, time_zone))


def _updates(told: Sequence[Post]) -> tuple[Update, ...]:
    keys = timeline.entry_keys([(post.entry, post.body or post.title, post.at or UNDATED) for post in told])
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
        for key, post in zip(keys, told, strict=True)
    )


def _start(told: Iterable[Post], kind: Kind, dialect: Dialect) -> Instant | None:
    """The earliest time told. A maintenance starts when it is in progress, not with its notice."""
    stated = kind is Kind.INCIDENT or dialect.dated_by_start
    begun = [post for post in told if stated or post.status is Status.IN_PROGRESS]
    return min((post.began for post in begun if post.began), default=None)
