"""Tables of the dataset for exports, narrowed to a selection."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from statusledger.model import Instant
from statusledger.schema import predicates, tables
from statusledger.schema.declare import Table

TABLES = tuple(table.name for table in tables.in_files())
_SOURCES = "source_id IN (SELECT id FROM temp.kept_sources)"
_INCIDENTS = "incident_id IN (SELECT id FROM temp.kept_incidents)"
_SINCE = "(SELECT at FROM temp.kept_since)"
_WANTED = f"{predicates.began('i')} >= {_SINCE} OR {predicates.still_open('i')} AND NOT {predicates.superseded('i')}"
_OF_KEPT_UPDATE = "entity_id IN (SELECT id FROM main.updates WHERE incident_id IN (SELECT id FROM temp.kept_incidents))"
_KEPT = {
    "incident_links": f"{_INCIDENTS} AND same_as IN (SELECT id FROM temp.kept_incidents)",
    "anomalies": f"""{_SOURCES} AND CASE entity
        WHEN 'incident' THEN entity_id IN (SELECT id FROM temp.kept_incidents)
        WHEN 'update' THEN {_OF_KEPT_UPDATE} ELSE 1 END""",
    "changes": f"{_SOURCES} AND CASE WHEN incident_id IS NULL THEN seen_at >= {_SINCE} ELSE {_INCIDENTS} END",
    "transitions": f"""component_id IN (SELECT id FROM main.components WHERE {_SOURCES})
        AND CASE WHEN incident_id IS NULL THEN update_id IS NULL AND at >= {_SINCE} ELSE {_INCIDENTS} END""",
    "component_intervals": f"""component_id IN (SELECT id FROM main.components WHERE {_SOURCES})
        AND coalesce(until_at, '~') >= {_SINCE}""",
    "incident_tags": _INCIDENTS,
    "incident_upstreams": _INCIDENTS,
    "updates": _INCIDENTS,
    "incident_components": _INCIDENTS,
    "incidents": "id IN (SELECT id FROM temp.kept_incidents)",
    "components": _SOURCES,
    "coverage": f"{_SOURCES} AND until_at >= {_SINCE}",
    "watch_patterns": _SOURCES,
    "fetches": f"{_SOURCES} AND run_id IN (SELECT id FROM main.runs WHERE started_at >= {_SINCE})",
    "runs": f"started_at >= {_SINCE}",
    "sources": "id IN (SELECT id FROM temp.kept_sources)",
    "vendors": "id IN (SELECT vendor_id FROM temp.kept_sources)",
}
"""The condition on the rows of each table that belong to a selection; a table comes before those it refers to."""

Row = tuple[Any, ...]


class Selection(Struct, frozen=True):
    """Incidents to export: of `vendors`, begun at `since` or later or still open; all by default."""

    since: Instant | None = None
    vendors: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True if nothing is left out."""
        return self.since is None and not self.vendors


class Dataset:
    """The tables at one moment, narrowed to a selection; rows are tuples in column order.

    `stored` tables are those of status.db and the `computed` ones, which are temporary, with the rows of the selection.
    """

    def __init__(self, connection: sqlite3.Connection, selection: Selection, computed: Sequence[Table] = ()) -> None:
        self.selection, self.conn, self.computed = selection, connection, computed
        self.stored = (*tables.in_files(), *computed)
        self.tables = {table.name: table for table in self.stored}
        if not selection.whole:
            narrow(connection, selection)
            for name, kept in _KEPT.items():
                connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {kept}")

    def count(self, table: str) -> int:
        """Number of rows of a table in the selection."""
        (count,) = self.one(f"SELECT count(*) FROM {table}")
        return int(count)

    def rows(self, table: str, order: Sequence[str] = ()) -> Iterator[Row]:
        """Yield all rows, ordered by key or `order`."""
        names = ", ".join(column.name for column in self.tables[table].columns)
        return self.ask(f"SELECT {names} FROM {table} ORDER BY {', '.join(order or self.tables[table].key)}")

    def by_id(self, table: str, ids: Iterable[str]) -> Iterator[Row]:
        """Yield the rows of these ids, in their order."""
        names = ", ".join(f"t.{column.name}" for column in self.tables[table].columns)
        listed = f"json_each(?) wanted CROSS JOIN {table} t ON t.id = wanted.value"
        return self.ask(f"SELECT {names} FROM {listed} ORDER BY wanted.key", (json.dumps(list(ids)),))

    def years(self) -> list[str | None]:
        """Years in which incidents began; None: without a start."""
        return [year for (year,) in self.ask("SELECT DISTINCT substr(started_at, 1, 4) FROM incidents ORDER BY 1")]

    def of_year(self, table: str, year: str | None) -> Iterator[Row]:
        """Yield rows of incidents begun in a year, or belonging to them, by start."""
        names = ", ".join(f"t.{column.name}" for column in self.tables[table].columns)
        rows = "incidents t" if table == "incidents" else f"incidents i CROSS JOIN {table} t ON t.incident_id = i.id"
        start = "t.started_at" if table == "incidents" else "i.started_at"
        began = f"{start} IS NULL" if year is None else f"{start} >= '{year}' AND {start} < '{year}~'"
        order = "" if table == "incidents" else "i.id, "
        return self.ask(f"SELECT {names} FROM {rows} WHERE {began} ORDER BY {start}, {order}t.id")

    def ask(self, sql: str, values: Sequence[str] = ()) -> Iterator[Row]:
        """Yield the rows of a query. Raises sqlite3.Error; a Reader adds its file."""
        yield from self.conn.execute(sql, values)

    def one(self, sql: str) -> Row:
        """The one row of a query."""
        return next(self.ask(sql))


def narrow(connection: sqlite3.Connection, selection: Selection) -> None:
    """Store the selection in temporary tables for `_KEPT`.

    What is open is kept, however old: states of vendors follow from it.
    """
    marks = ", ".join("?" * len(selection.vendors))
    sources = f"vendor_id IN ({marks})" if selection.vendors else "1"
    connection.execute("CREATE TEMP TABLE kept_since (at TEXT NOT NULL)")
    connection.execute("INSERT INTO temp.kept_since VALUES (?)", (selection.since or "",))
    connection.execute("CREATE TEMP TABLE kept_sources (id TEXT PRIMARY KEY, vendor_id TEXT NOT NULL) WITHOUT ROWID")
    connection.execute(
        f"INSERT INTO temp.kept_sources SELECT id, vendor_id FROM main.sources WHERE {sources}", selection.vendors
    )
    connection.execute("CREATE TEMP TABLE kept_incidents (id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.execute(
        f"INSERT INTO temp.kept_incidents SELECT id FROM main.incidents i WHERE {_SOURCES} AND ({_WANTED})"
    )


def let_go(connection: sqlite3.Connection, selection: Selection) -> None:
    """Delete everything outside a selection from a copy."""
    narrow(connection, selection)
    for name, kept in _KEPT.items():
        connection.execute(f"DELETE FROM main.{name} WHERE NOT ({kept})")
