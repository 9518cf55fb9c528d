"""Facts beside the state of now: ends of former incidents, starts of trouble, first posts, named upstreams."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.schema.predicates import shown_component, troubled
from statusledger.store.query import Connection, answers, plain
from statusledger.store.read.lifetimes import Lifetime, lifetimes
from statusledger.store.read.named_upstreams import Naming, open_namings
from statusledger.times import shifted

_ENDED_S = 24 * 3600
_ENDED = 8
_POSTS = 1_000
_LATEST = 12
_LAST_END = f"""
    SELECT v.id, (SELECT max(resolved_at) FROM (
        SELECT resolved_at FROM incidents i WHERE i.vendor_id = v.id AND +i.kind = 'incident'
        AND +i.withdrawn_at IS NULL ORDER BY i.started_at DESC LIMIT {_LATEST})) AS at
    FROM vendors v WHERE at NOT NULL
"""
_TROUBLE_SINCE = f"""
    SELECT n.component_id, min(n.from_at) FROM components p
    JOIN component_intervals n ON n.component_id = p.id AND n.until_at IS NULL
    WHERE {shown_component("p")} AND {troubled("p")} GROUP BY 1
"""
_FIRST_POSTS = f"""
    SELECT strftime('%s', u.posted_at) - strftime('%s', i.started_at) FROM (
        SELECT id FROM incidents WHERE started_at <= :now AND +kind = 'incident'
        ORDER BY started_at DESC LIMIT {_POSTS}
    ) latest JOIN incidents i ON i.id = latest.id JOIN updates u ON u.incident_id = i.id AND u.number = 1
    WHERE i.started_from = 'stated' AND u.posted_from = 'stated' AND u.posted_at > i.started_at
"""
_JUST_ENDED = """
    SELECT i.id, i.vendor_id, v.name AS vendor, i.title, i.resolved_at, i.duration_s
    FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id JOIN sources s ON s.id = i.source_id
    WHERE +i.kind = 'incident' AND s.enabled AND i.resolved_at BETWEEN :since AND :now
    ORDER BY i.resolved_at DESC, i.id LIMIT :most
"""


class EndedIncident(Struct, frozen=True):
    """An incident that ended in the last 24 hours."""

    id: str
    vendor_id: str
    vendor: str
    title: str
    resolved_at: Instant
    duration_s: int | None


class Background(Struct, frozen=True, kw_only=True):
    """`last_ends` is by vendor, `trouble_since` by component, `namings` are those of open incidents.

    `first_posts`: seconds from a stated start to a later first post, of the latest incidents. `lifetimes`: the latest
    incidents of each vendor with an open one.
    """

    last_ends: dict[str, Instant] = {}
    trouble_since: dict[str, Instant] = {}
    namings: list[Naming] = []
    first_posts: list[int] = []
    ended: list[EndedIncident] = []
    lifetimes: dict[str, list[Lifetime]] = {}


def background(db: Connection, now: Instant) -> Background:
    """Read the facts; the cost does not grow with the history."""
    return Background(
        last_ends=dict(plain(db, _LAST_END)),
        trouble_since=dict(plain(db, _TROUBLE_SINCE)),
        namings=open_namings(db),
        first_posts=[seconds for (seconds,) in plain(db, _FIRST_POSTS, now=now)],
        ended=answers(db, EndedIncident, _JUST_ENDED, since=shifted(now, -_ENDED_S), now=now, most=_ENDED),
        lifetimes=lifetimes(db, now),
    )
