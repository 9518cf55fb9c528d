"""Queries of feeds, calendars and the static API."""

import json
from collections.abc import Iterable, Iterator

from statusledger.model import Impact, Instant, Kind
from statusledger.schema.predicates import current_update, rewrites, still_open
from statusledger.store.query import Connection, Row, answer, answers, rows
from statusledger.store.read.dataset import Dataset
from statusledger.store.read.rows import AffectedRow, IncidentRow, TransitionRow, UpdateRow
from statusledger.store.read.vendors import VendorRow


class PublishedIncident(IncidentRow, frozen=True, kw_only=True):
    """An incident with updates, oldest first; `posted_at` is its earliest known time.

    `edited_at`: when its last rewrite was seen. `revision`: number of changes of its facts.
    """

    posted_at: Instant
    edited_at: Instant | None
    revision: int
    updates: list[UpdateRow]
    components: list[AffectedRow]
    transitions: list[TransitionRow]

    @property
    def updated_at(self) -> Instant:
        """The time of its vendor's last addition or rewrite."""
        edited = [self.edited_at] if self.edited_at is not None else []
        return max([self.posted_at, *(update.posted_at for update in self.updates), *edited])


_NEWEST = 50
_FIRST_UPDATE = "(SELECT min(u.posted_at) FROM updates u WHERE u.incident_id = i.id)"
_POSTED = f"coalesce(i.posted_at, {_FIRST_UPDATE}, i.started_at, i.first_seen_at)"
_ENTRY = f"""
    SELECT i.*, v.name AS vendor, {_POSTED} AS posted_at,
           (SELECT max(c.seen_at) FROM changes c WHERE c.incident_id = i.id AND {rewrites("c")}) AS edited_at,
           (SELECT count(*) FROM changes c WHERE c.incident_id = i.id AND c.entity = 'incident' AND c.kind != 'added')
               AS revision
    FROM incidents i JOIN vendors v ON v.id = i.vendor_id
"""
_STANDING = "EXISTS (SELECT 1 FROM temp.standing s WHERE s.id = i.id)"
_NOTED = """
    INSERT INTO temp.standing SELECT id FROM main.watched_incidents
    WHERE NOT EXISTS (SELECT 1 FROM temp.standing)
"""
_OF_VENDOR = "SELECT id FROM watched_incidents WHERE vendor_id = :vendor"
_BEGUN_LAST = f"""
    SELECT id FROM (SELECT id FROM watched_incidents ORDER BY started_at DESC LIMIT 4 * {_NEWEST})
    UNION SELECT id FROM watched_incidents WHERE started_at IS NULL AND resolved_at IS NULL
"""
_UPDATES = f"SELECT u.* FROM updates u WHERE {current_update('u')} AND u.incident_id = :id ORDER BY u.number"
_AFFECTED = """
    SELECT component_id, name, group_name, worst_health FROM incident_components
    WHERE incident_id = :id ORDER BY name, component_id
"""
_TRANSITIONS = """
    SELECT t.*, p.name AS component, p.group_name FROM transitions t JOIN components p ON p.id = t.component_id
    WHERE t.incident_id = :id ORDER BY t.at, t.id
"""
_NEWEST_OF_COMPONENTS = f"""
    SELECT component_id, id FROM (
        SELECT x.component_id, i.id,
               row_number() OVER (PARTITION BY x.component_id ORDER BY {_POSTED} DESC, i.id) AS place
        FROM incidents i JOIN incident_components x ON x.incident_id = i.id
        WHERE i.vendor_id = ? AND x.component_id IS NOT NULL AND {_STANDING}
        GROUP BY x.component_id, i.id
    ) WHERE place <= {_NEWEST} ORDER BY component_id, place
"""
_WATCHED = """
    SELECT p.id, p.name FROM main.watched_components p JOIN sources s ON s.id = p.source_id
    WHERE s.vendor_id = ? AND s.enabled ORDER BY p.id
"""


def newest(
    dataset: Dataset,
    kind: Kind | None = None,
    *,
    vendor: str | None = None,
    tag: str | None = None,
    impact: Impact | None = None,
) -> list[PublishedIncident]:
    """The newest fifty by time posted, newest first."""
    conditions = {
        "+i.kind = :kind": kind,  # let the vendor find them
        "i.vendor_id = :vendor": vendor,
        "i.impact = :impact": impact,
        "EXISTS (SELECT 1 FROM json_each(v.tags) WHERE value = :tag)": tag,
    }
    where = " AND ".join([_STANDING, *(condition for condition, value in conditions.items() if value is not None)])
    chosen = f"""
        SELECT i.id FROM incidents i JOIN vendors v ON v.id = i.vendor_id WHERE {where}
        ORDER BY {_POSTED} DESC, i.id LIMIT {_NEWEST}
    """
    sql = f"{_ENTRY} WHERE i.id IN ({chosen}) ORDER BY {_POSTED} DESC, i.id"
    return _entries(dataset, sql, kind=kind, vendor=vendor, tag=tag, impact=impact)


def recent(db: Connection, vendor: str | None = None) -> list[PublishedIncident]:
    """The newest fifty by time posted, of those that began last or have no start; for one request."""
    chosen = _OF_VENDOR if vendor else _BEGUN_LAST
    sql = f"{_ENTRY} WHERE i.id IN ({chosen}) ORDER BY {_POSTED} DESC, i.id LIMIT {_NEWEST}"
    return [_whole(db, row) for row in rows(db, sql, vendor=vendor)]


def by_component(dataset: Dataset, vendor: str) -> Iterator[tuple[str, str, list[PublishedIncident]]]:
    """Id, name and newest fifty of a vendor's watched components, withdrawn ones too."""
    _note_standing(dataset)
    newest_of: dict[str, list[str]] = {}
    for component_id, incident_id in dataset.ask(_NEWEST_OF_COMPONENTS, (vendor,)):
        newest_of.setdefault(component_id, []).append(incident_id)
    wanted = json.dumps(sorted({each for ids in newest_of.values() for each in ids}))
    entries = _entries(dataset, f"{_ENTRY} WHERE i.id IN (SELECT value FROM json_each(:ids))", ids=wanted)
    known = {entry.id: entry for entry in entries}
    for component_id, name in list(dataset.ask(_WATCHED, (vendor,))):
        yield component_id, name, [known[each] for each in newest_of.get(component_id, ())]


def unresolved(dataset: Dataset, vendor: str) -> list[PublishedIncident]:
    """A vendor's incidents and maintenances that are not over, newest first."""
    where = f"{_STANDING} AND i.vendor_id = :vendor AND {still_open('i')}"
    return _entries(dataset, f"{_ENTRY} WHERE {where} ORDER BY {_POSTED} DESC, i.id", vendor=vendor)


def planned(dataset: Dataset, since: Instant) -> list[PublishedIncident]:
    """Maintenances with a window from `since` on, withdrawn ones included, by window."""
    where = f"i.kind = 'maintenance' AND i.scheduled_start_at >= :since AND (i.withdrawn_at IS NOT NULL OR {_STANDING})"
    return _entries(dataset, f"{_ENTRY} WHERE {where} ORDER BY i.scheduled_start_at, i.id", since=since)


def tags(found: Iterable[VendorRow]) -> list[str]:
    """All tags of some vendors."""
    return sorted({tag for vendor in found for tag in vendor.tags})


def _entries(dataset: Dataset, sql: str, **values: str | None) -> list[PublishedIncident]:
    _note_standing(dataset)
    return [_whole(dataset, row) for row in rows(dataset, sql, **values)]


def _whole(db: Connection, row: Row) -> PublishedIncident:
    parts: Row = {
        "updates": answers(db, UpdateRow, _UPDATES, id=row["id"]),
        "components": answers(db, AffectedRow, _AFFECTED, id=row["id"]),
        "transitions": answers(db, TransitionRow, _TRANSITIONS, id=row["id"]),
    }
    return answer(PublishedIncident, row | parts)


def _note_standing(dataset: Dataset) -> None:
    """Store which incidents count: the view takes as long as all other queries."""
    dataset.conn.execute("CREATE TEMP TABLE IF NOT EXISTS standing (id PRIMARY KEY) WITHOUT ROWID")
    dataset.conn.execute(_NOTED)
