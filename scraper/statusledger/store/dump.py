"""The dataset as text, one sorted JSON line a row, for comparison byte for byte."""

from collections.abc import Iterable, Iterator

import msgspec

from statusledger.schema import tables
from statusledger.schema.declare import Table
from statusledger.store.query import Connection, stream

Row = dict[str, str | int | None]

_encoder = msgspec.json.Encoder(order="sorted")
TABLES = tuple(table.name for table in tables.dumped())


def lines(db: Connection, *, poll_times: bool) -> Iterator[str]:
    """Yield `{"table": ..., "row": {...}}` for every row, in an order set by the data alone.

    Without `poll_times`, values that depend on times of polls are left out: reads, first sights, inferences from those.
    """
    for table in tables.dumped():
        if poll_times or not table.poll_time:
            shown = (_bare(table, row, poll_times=poll_times) for row in _query(db, table))
            yield from sorted(_encoder.encode({"table": table.name, "row": row}).decode() for row in shown)


def rows(db: Connection, name: str) -> dict[str, Row]:
    """Rows of a table with poll times, by identifying columns."""
    table = next(each for each in tables.dumped() if each.name == name)
    shown = [_bare(table, row, poll_times=True) for row in _query(db, table)]
    return {" ".join(str(row[column]) for column in table.identified_by): row for row in shown}


def _query(db: Connection, table: Table) -> Iterable[Row]:
    """Rows that follow from captures: without anomalies of a page itself, known from polls."""
    where = f"WHERE NOT ({table.kept_rows})" if table.kept_rows else ""
    return stream(db, f"SELECT {', '.join(column.name for column in table.columns)} FROM {table.name} {where}")


def _bare(table: Table, row: Row, *, poll_times: bool) -> Row:
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
