"""Writes of the difference between stored and wanted rows."""

from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from statusledger.store.write.rows import Row

_KEPT = {"anomalies": {"first_seen_at"}}


def write(db: Database, table: str, old: Mapping[str, Row], new: Mapping[str, Row]) -> None:
    """Delete, insert and update by id, to turn `old` into `new`."""
    _delete(db, table, [row for identity, row in old.items() if identity not in new])
    changed = [row for identity, row in new.items() if row != old.get(identity)]
    if table == "incident_components":
        _delete(db, table, [old[identity] for identity, row in new.items() if identity in old and row != old[identity]])
        _insert(db, table, changed, "")
    else:
        _insert(db, table, changed, _or_update(table, changed))


def clear(db: Database, old: Mapping[str, Row], new: Mapping[str, Row], at: str) -> None:
    """Mark vanished anomalies of a source as cleared, not deleted."""
    gone = [(at, identity) for identity in old if identity not in new]
    db.conn.executemany("UPDATE anomalies SET cleared_at = ? WHERE id = ?", gone)
    write(db, "anomalies", {identity: old[identity] for identity in old if identity in new}, new)


def repoint(db: Database, renamed: Iterable[tuple[str, str]]) -> None:
    """Point changes to the vendor's ids of updates, once known."""
    db.conn.executemany("UPDATE changes SET entity_id = ? WHERE entity_id = ?", [(new, old) for old, new in renamed])


def _delete(db: Database, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    identity = ("id",) if "id" in rows[0] else ("incident_id", "component_id", "name", "group_name")
    where = " AND ".join(f"{column} IS ?" for column in identity)
    db.conn.executemany(f"DELETE FROM {table} WHERE {where}", [tuple(row[each] for each in identity) for row in rows])


def _insert(db: Database, table: str, rows: list[Row], conflict: str) -> None:
    if rows:
        columns = list(rows[0])
        values = ", ".join(f":{column}" for column in columns)
        db.conn.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}) {conflict}", rows)


def _or_update(table: str, rows: list[Row]) -> str:
    kept = {"id"} | _KEPT.get(table, set())
    columns = [column for column in (rows[0] if rows else ()) if column not in kept]
    return f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in columns)}"
