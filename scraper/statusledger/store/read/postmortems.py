"""Published postmortems, each with its incident."""

import json
from collections.abc import Iterator, Sequence

from statusledger.model import Instant, Status
from statusledger.schema.predicates import began, current_update
from statusledger.store.query import Connection, answer, plain, rows, stream
from statusledger.store.read.rows import IncidentRow


class PublishedPostmortem(IncidentRow, frozen=True, kw_only=True):
    """An incident and one of its postmortems: an update, its place in the timeline, and its text."""

    update_id: str
    number: int
    published_at: Instant
    body: str


_FROM = f"""
    FROM updates u CROSS JOIN watched_incidents i ON i.id = u.incident_id CROSS JOIN vendors v ON v.id = i.vendor_id
    WHERE u.status = '{Status.POSTMORTEM}' AND {current_update("u")}
      AND (:vendors IS NULL OR i.vendor_id IN (SELECT value FROM json_each(:vendors)))
      AND (:incident IS NULL OR i.id = :incident) AND (:since IS NULL OR {began("i")} >= :since)
"""
_LISTED = f"""
    SELECT i.*, v.name AS vendor, u.id AS update_id, u.number, u.posted_at AS published_at, u.body {_FROM}
    ORDER BY u.posted_at DESC, u.id LIMIT :limit OFFSET :skip
"""


def published(
    db: Connection,
    *,
    vendors: Sequence[str] | None = None,
    incident: str | None = None,
    since: Instant | None = None,
    limit: int = -1,
    skip: int = 0,
) -> Iterator[PublishedPostmortem]:
    """Yield postmortems still shown, the last published first.

    Without `vendors` of all; with `since` of incidents that began then or later.
    """
    values = _values(vendors, incident, since)
    for row in stream(db, _LISTED, **values, limit=limit, skip=skip):
        yield answer(PublishedPostmortem, row)


def count(
    db: Connection, *, vendors: Sequence[str] | None = None, incident: str | None = None, since: Instant | None = None
) -> int:
    """Return the number of those postmortems."""
    (found,) = rows(db, f"SELECT count(*) AS found {_FROM}", **_values(vendors, incident, since))
    return int(found["found"])


def update_ids(db: Connection, vendors: Sequence[str] | None) -> Iterator[str]:
    """Yield the ids of all their updates, in the same order."""
    sql = f"SELECT u.id {_FROM} ORDER BY u.posted_at DESC, u.id"
    for (identity,) in plain(db, sql, **_values(vendors, None, None)):
        yield identity


def _values(vendors: Sequence[str] | None, incident: str | None, since: Instant | None) -> dict[str, str | None]:
    return {"vendors": None if vendors is None else json.dumps(vendors), "incident": incident, "since": since}
