"""Anomalies of updates that leave a component's interval unknown.

They follow from the rows, as intervals do, and carry their incident's time.
"""

from collections.abc import Iterable, Mapping

import msgspec
from sqlite_utils import Database

from statusledger.reconcile.anomalies import BROKEN_CHAIN, of_gap
from statusledger.reconcile.intervals import Gap
from statusledger.store.write import difference, rows

# Those of these components, and those of changes of health that are no longer stated.
_STORED = f"""
    SELECT o.* FROM anomalies o
    WHERE o.code = '{BROKEN_CHAIN}'
      AND o.source_id IN (SELECT source_id FROM components WHERE id IN (SELECT value FROM json_each(:wanted)))
      AND NOT EXISTS (SELECT 1 FROM transitions t WHERE t.id = substr(o.id, 1, length(o.id) - {len(BROKEN_CHAIN) + 1})
                      AND t.component_id NOT IN (SELECT value FROM json_each(:wanted)))
"""
_STATED = """
    SELECT t.id, i.source_id, CASE WHEN t.update_id IS NULL THEN 'incident' ELSE 'update' END,
           coalesce(t.update_id, t.incident_id), p.name, i.first_seen_at
    FROM transitions t JOIN incidents i ON i.id = t.incident_id JOIN components p ON p.id = t.component_id
    WHERE t.id IN (SELECT value FROM json_each(?))
"""


def save(db: Database, wanted: str, found: Iterable[Gap]) -> None:
    """Replace anomalies of components (`wanted`: ids as JSON) by the gaps found."""
    gaps: Mapping[str, Gap] = {each.after.transition_id: each for each in found if each.after.transition_id}
    stated = db.conn.execute(_STATED, (msgspec.json.encode(sorted(gaps)).decode(),)).fetchall()
    new = {
        f"{identity}_{BROKEN_CHAIN}": rows.anomaly(source, entity, entity_id, of_gap(name, gaps[identity]), at)
        | {"id": f"{identity}_{BROKEN_CHAIN}"}
        for identity, source, entity, entity_id, name, at in stated
    }
    old = {str(row["id"]): row for row in db.query(_STORED, {"wanted": wanted})}
    difference.write(db, "anomalies", old, new)
