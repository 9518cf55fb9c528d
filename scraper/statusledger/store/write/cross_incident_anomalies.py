"""Anomalies that show only beside other incidents or the page's components.

They follow from the rows alone, carry their incident's time, and go when they no longer hold.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec
from sqlite_utils import Database

from statusledger.model import Kind, Source
from statusledger.reconcile import anomalies
from statusledger.reconcile.anomalies import Anomaly, IncidentSpan
from statusledger.schema.predicates import still_open
from statusledger.store.write import difference, rows
from statusledger.store.write.rows import Row, Rows

_SPANS = f"""
    SELECT i.id, i.kind, i.title, i.started_at,
           CASE WHEN NOT ({still_open("i")}) THEN coalesce(i.resolved_at, i.started_at)
                ELSE coalesce(i.resolved_at, i.scheduled_end_at) END,
           (SELECT group_concat(x.component_id, char(10)) FROM incident_components x WHERE x.incident_id = i.id)
    FROM incidents i
    WHERE i.vendor_id = ? AND lower(i.title) IN (SELECT lower(value) FROM json_each(?))
      AND i.started_at IS NOT NULL AND i.withdrawn_at IS NULL
      AND i.id NOT IN (SELECT same_as FROM incident_links)
"""
# Of the components that the page listed during the incident: how many there were, how many it names.
_REACHES = """
    SELECT i.id, count(x.component_id), count(*)
    FROM incidents i JOIN components c ON c.source_id = i.source_id AND NOT c.is_group
        AND (c.position IS NOT NULL OR c.health_raw IS NOT NULL) AND c.first_seen_at <= i.first_seen_at
        AND (c.missing_since IS NULL OR c.missing_since > coalesce(i.started_at, i.first_seen_at))
    LEFT JOIN incident_components x ON x.incident_id = i.id AND x.component_id = c.id
    WHERE i.id IN (SELECT incident_id FROM incident_components WHERE incident_id IN (SELECT value FROM json_each(?))
                   GROUP BY incident_id HAVING count(component_id) > 1)
    GROUP BY i.id
"""
_LISTING = ("is_group", "missing_since")
_encoder = msgspec.json.Encoder()


def save(db: Database, source: Source, old: Rows, new: Rows, relinked: Collection[str] = ()) -> None:
    """Replace anomalies affected by changed rows, by table and id before and after.

    `relinked` incidents changed their links, and so which incidents count.
    """
    changed = set(new["incidents"])
    titles = {str(row["title"]) for table in (old, new) for row in table["incidents"].values()}
    if relinked:
        asked = "SELECT title FROM incidents WHERE id IN (SELECT value FROM json_each(?))"
        titles |= {title for (title,) in db.conn.execute(asked, (_array(relinked),))}
    if changed:
        where = "vendor_id = ? AND lower(title) IN (SELECT lower(value) FROM json_each(?))"
        alike = _ids(db, where, source.vendor, _array(titles))
        _keep(db, "overlapping_duplicate", alike | changed, _duplicates(db, source.vendor, titles))
    if _relisted(old["components"], new["components"]):
        changed = _ids(db, "source_id = ?", source.id)
    if changed:
        _keep(db, "every_component", changed, _reaches(db, changed))


def _duplicates(db: Database, vendor_id: str, titles: Collection[str]) -> Iterable[tuple[str, Anomaly]]:
    spans = (
        IncidentSpan(identity, Kind(kind), title, start, end, frozenset((components or "").split()))
        for identity, kind, title, start, end, components in db.conn.execute(_SPANS, (vendor_id, _array(titles)))
    )
    return anomalies.of_duplicates(spans)


def _reaches(db: Database, incident_ids: Collection[str]) -> Iterable[tuple[str, Anomaly]]:
    for identity, named, listed in db.conn.execute(_REACHES, (_array(incident_ids),)):
        for found in anomalies.of_reach(named, listed):
            yield identity, found


def _keep(db: Database, code: str, incident_ids: Collection[str], found: Iterable[tuple[str, Anomaly]]) -> None:
    """Replace these incidents' anomalies of that code by those found."""
    wanted = _array(incident_ids)
    seen = "SELECT id, source_id, first_seen_at FROM incidents WHERE id IN (SELECT value FROM json_each(?))"
    known = {identity: (source, at) for identity, source, at in db.conn.execute(seen, (wanted,))}
    made = [rows.anomaly(known[each][0], "incident", each, odd, known[each][1]) for each, odd in found]
    stored = "SELECT * FROM anomalies WHERE code = ? AND entity_id IN (SELECT value FROM json_each(?))"
    old = {str(row["id"]): row for row in db.query(stored, [code, wanted])}
    difference.write(db, "anomalies", old, {str(row["id"]): row for row in made})


def _relisted(old: Mapping[str, Row], new: Mapping[str, Row]) -> bool:
    return any(
        identity not in old or any(row[each] != old[identity][each] for each in _LISTING)
        for identity, row in new.items()
    )


def _ids(db: Database, where: str, *values: str) -> set[str]:
    return {identity for (identity,) in db.conn.execute(f"SELECT id FROM incidents WHERE {where}", values)}


def _array(many: Iterable[str]) -> str:
    return _encoder.encode(sorted(many)).decode()
