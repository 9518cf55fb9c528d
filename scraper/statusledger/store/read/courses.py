"""The posts about incidents, for figures of a vendor's communication."""

import json
from collections.abc import Sequence
from operator import attrgetter

import msgspec
from msgspec import Struct

from statusledger.errors import StoreError
from statusledger.model import Instant, Origin, PostedFrom, Status
from statusledger.schema.predicates import current_update, rewrites
from statusledger.store.query import Connection, plain
from statusledger.vocabulary import ChangeKind


class PostedUpdate(Struct, frozen=True, array_like=True):
    """An update that the page still shows; `posted_at` is None where not stated."""

    incident_id: str
    number: int
    status: Status
    posted_at: Instant | None
    body: str


class Course(Struct, frozen=True, kw_only=True):
    """Posts about an incident or maintenance.

    `announced_at` is None where neither stated nor observed. `whole`: its first update is known to be the first, as the
    page lists several of an incident or we watched it appear. `edited` and `reopened`: seen by us, `edited` after the
    end.
    """

    posted_at: Instant | None
    announced_at: Instant | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    whole: bool
    edited: bool
    reopened: bool
    updates: Sequence[PostedUpdate]


_BEGAN = (
    "i.vendor_id IN (SELECT value FROM json_each(:vendors)) AND i.started_at >= :since AND i.started_at < :until "
    "AND +i.withdrawn_at IS NULL"
)
# An entry that was there before us, and whose updates do not begin with the announcement, has no time of that.
_COURSES = f"""
    SELECT i.id, i.posted_at, i.scheduled_start_at, i.scheduled_end_at,
           i.origin = '{Origin.OBSERVED}' OR i.source_id IN (
               SELECT s.id FROM sources s WHERE s.vendor_id IN (SELECT value FROM json_each(:vendors)) AND EXISTS (
                   SELECT 1 FROM incidents b WHERE b.source_id = s.id AND +b.kind = 'incident'
                       AND +b.origin = '{Origin.BACKFILLED}' AND b.update_count > 1
               )
           ) AS whole,
           CASE WHEN i.kind = 'maintenance' THEN (SELECT min(at) FROM (
                SELECT i.posted_at AS at UNION ALL SELECT i.detected_at
                UNION ALL SELECT u.posted_at FROM updates u
                WHERE u.incident_id = i.id AND +u.status = '{Status.SCHEDULED}'
           )) END AS announced_at
    FROM incidents i WHERE {_BEGAN}
"""
_REWRITES = f"""
    SELECT c.incident_id, max(c.after_resolution), max(c.kind = '{ChangeKind.REOPENED}')
    FROM incidents i JOIN changes c ON c.incident_id = i.id WHERE {_BEGAN} AND {rewrites("c")} GROUP BY c.incident_id
"""
_UPDATES = f"""
    SELECT u.incident_id, u.number, u.status, CASE WHEN u.posted_from = '{PostedFrom.STATED}' THEN u.posted_at END,
           u.body
    FROM incidents i JOIN updates u ON u.incident_id = i.id WHERE {_BEGAN} AND {current_update("u")}
"""


def courses(db: Connection, vendor_ids: Sequence[str], since: Instant, until: Instant) -> dict[str, Course]:
    """The courses of incidents and maintenances that began in a time, by id."""
    asked = {"vendors": json.dumps(vendor_ids), "since": since, "until": until}
    updates: dict[str, list[PostedUpdate]] = {}
    for each in _updates(db, asked):
        updates.setdefault(each.incident_id, []).append(each)
    changed = {found: (bool(late), bool(again)) for found, late, again in plain(db, _REWRITES, **asked)}
    found = {}
    for incident_id, posted_at, start, end, whole, announced_at in plain(db, _COURSES, **asked):
        edited, reopened = changed.get(incident_id, (False, False))
        found[incident_id] = Course(
            posted_at=posted_at,
            announced_at=announced_at,
            scheduled_start_at=start,
            scheduled_end_at=end,
            whole=bool(whole),
            edited=edited,
            reopened=reopened,
            updates=sorted(updates.get(incident_id, ()), key=attrgetter("number")),  # quicker than a sort of all texts
        )
    return found


def _updates(db: Connection, asked: dict[str, str]) -> list[PostedUpdate]:
    try:
        return msgspec.convert(list(map(tuple, plain(db, _UPDATES, **asked))), list[PostedUpdate])
    except msgspec.ValidationError as error:
        raise StoreError(f"the database holds what this statusledger does not know: {error}") from error
