"""The dataset as text, one sorted JSON line a row, to compare two datasets byte for byte."""

from collections.abc import Iterable, Iterator

import msgspec

from statusledger.schema import tables
from statusledger.schema.declare import Table
from statusledger.store.query import Connection, stream

Row = dict[str, str | int | None]

_encoder = msgspec.json.Encoder(order="sorted")
TABLES = tuple(table.name for table in tables.dumped())


def lines(db: Connection, *, poll_times: bool) -> Iterator[str]:
    """Yield `{"table": ..., "row": {...}}` for every row, in an order that only the data decides.

    Without `poll_times` everything that depends on the times of polls is left out: when documents were read, when a
    thing was first seen, and what is only inferred from that.
    """
    for table in tables.dumped():
        if poll_times or not table.poll_time:
            shown = (_bare(table, row, poll_times=poll_times) for row in _query(db, table))
            yield from sorted(_encoder.encode({"table": table.name, "row": row}).decode() for row in shown)


def rows(db: Connection, name: str) -> dict[str, Row]:
    """Return the rows of a table as they are dumped with poll times, by the columns that identify them."""
    table = next(each for each in tables.dumped() if each.name == name)
    shown = [_bare(table, row, poll_times=True) for row in _query(db, table)]
    return {" ".join(str(row[column]) for column in table.identified_by): row for row in shown}


def _query(db: Connection, table: Table) -> Iterable[Row]:
    """The rows that follow from captures: anomalies of a page as such are known from polling it."""
    where = f"WHERE NOT ({table.kept_rows})" if table.kept_rows else ""
    return stream(db, f"SELECT {', '.join(column.name for column in table.columns)} FROM {table.name} {where}")


def _bare(table: Table, row: Row, *, poll_times: bool) -> Row:
    """A row without the columns that a dump leaves out."""
    if not poll_times and table.name == "transitions" and row["origin"] == "observed":
        row = row | {"id": None, "at": None}
    if not poll_times and row.get("resolved_from") == "inferred":
        row = row | {"resolved_at": None, "duration_s": None}
    if not poll_times and row.get("posted_from") == "first_seen":
        row = row | {"posted_at": None}
    return {
        column.name: row[column.name]
        for column in table.columns
        if not (column.setting or column.poll_state or (column.poll_time and not poll_times))
    }
