"""Lifetimes of the latest incidents of vendors, as far as their pages state them."""

from msgspec import Struct
from msgspec.json import Decoder

from statusledger.model import Impact, Instant
from statusledger.schema.predicates import OVER, progress_update, stated_end, superseded
from statusledger.store.query import Connection, plain
from statusledger.times import seconds_between, shifted
from statusledger.times.clock import DAY_S

MOST = 100
"""The latest incidents of each vendor; vendors change."""
_RECENT_S = 30 * DAY_S
"""Among all vendors, open incidents that neither began nor changed since are forgotten ones."""


class Lifetime(Struct, frozen=True):
    """The seconds from the start of an incident to its stated end; if not `ended`, to its last post while open."""

    incident_id: str
    impact: Impact
    component_ids: list[str]
    seconds: int
    ended: bool


_IMPACTS = {str(impact): impact for impact in Impact}
_IDS = Decoder(list[str])
_LATEST = f"""
    SELECT n.rowid FROM incidents n
    WHERE n.vendor_id = v.vendor_id AND n.started_at < :now AND +n.kind = 'incident' AND +n.withdrawn_at IS NULL
      AND +n.resolved_at IS NOT n.started_at AND NOT {superseded("n")}
    ORDER BY n.started_at DESC LIMIT :most
"""
_LIFETIMES = f"""
    SELECT i.vendor_id, i.id, i.impact, i.started_at, {stated_end("i")} AS ended,
           CASE WHEN {stated_end("i")} THEN i.resolved_at ELSE (
               SELECT max(u.posted_at) FROM updates u
               WHERE u.incident_id = i.id AND {progress_update("u")} AND u.status NOT IN ({OVER})
           ) END AS until_at,
           (SELECT json_group_array(x.component_id) FROM incident_components x
            WHERE x.incident_id = i.id AND x.component_id NOT NULL) AS component_ids
    FROM (
        SELECT DISTINCT vendor_id FROM open_incidents
        WHERE vendor_id = :vendor OR :vendor IS NULL AND max(coalesce(started_at, ''), last_changed_at) >= :recent
    ) v JOIN incidents i ON i.rowid IN ({_LATEST})
"""


def lifetimes(db: Connection, now: Instant, vendor_id: str | None = None) -> dict[str, list[Lifetime]]:
    """The latest incidents of each vendor with a recent open one, or of one with any; not those of unknown length.

    That is, not those withdrawn, counted under another id, ended as they began, or without start, end and posts.
    """
    found: dict[str, list[Lifetime]] = {}
    read = plain(db, _LIFETIMES, now=now, vendor=vendor_id, most=MOST, recent=shifted(now, -_RECENT_S))
    for vendor, incident_id, impact, started_at, ended, until_at, components in read:
        if until_at is not None and until_at > started_at:
            lasted = seconds_between(started_at, until_at)
            each = Lifetime(incident_id, _IMPACTS[impact], _IDS.decode(components), lasted, bool(ended))
            found.setdefault(vendor, []).append(each)
    return found
