"""The dataset as text, one sorted JSON line a row, to compare two datasets byte for byte."""

from collections.abc import Iterable, Iterator

import msgspec

from statusledger.store.query import Connection, stream

Row = dict[str, str | int | None]

_encoder = msgspec.json.Encoder(order="sorted")

_POLL_STATE = {
    "read_as", "interval_s", "last_success_at", "last_failure_at", "consecutive_failures", "last_error", "next_due_at",
}  # fmt: skip
_LEFT_OUT = {"sources": _POLL_STATE}
_IDENTITY = {
    "incident_components": ("incident_id", "component_id", "name", "group_name"),
    "incident_links": ("incident_id", "same_as"),
    "component_intervals": ("component_id", "kind", "from_at"),
    "coverage": ("source_id", "from_at"),
}
_OUR_TIMES = {
    "components": {"first_seen_at", "missing_since", "withdrawn_at"},
    "incidents": {"detected_at", "first_seen_at", "last_changed_at", "missing_since", "withdrawn_at"},
    "updates": {"first_seen_at", "withdrawn_at"},
    "transitions": {"not_before"},
    "changes": {"id", "seen_at"},
    "oddities": {"first_seen_at", "cleared_at"},
}
_OF_OUR_TIMES = ("component_intervals", "coverage")
# What is odd about a page as such is known from polling it, not from what it said.
_WHERE = {"oddities": "WHERE entity != 'source'"}
TABLES = (
    "vendors", "sources", "components", "incidents", "incident_components", "updates", "transitions",
    "component_intervals", "changes", "oddities", "incident_links", "coverage",
)  # fmt: skip


def lines(db: Connection, *, poll_times: bool) -> Iterator[str]:
    """`{"table": ..., "row": {...}}` for every row, in an order that only the data decides.

    Without poll times, whatever is a time of ours is left out: when we looked, when we first saw a thing, and what we
    only inferred from the times of our looks.
    """
    for table in TABLES:
        if table in _OF_OUR_TIMES and not poll_times:
            continue
        hidden = _LEFT_OUT.get(table, set()) | (set() if poll_times else _OUR_TIMES.get(table, set()))
        told = (_bare(table, row, hidden, poll_times=poll_times) for row in _query(db, table))
        yield from sorted(_encoder.encode({"table": table, "row": row}).decode() for row in told)


def rows(db: Connection, table: str) -> dict[str, Row]:
    """The rows of a table as they are dumped, with the times of our polls, by what identifies each."""
    hidden = _LEFT_OUT.get(table, set())
    told = [_bare(table, row, hidden, poll_times=True) for row in _query(db, table)]
    identity = _IDENTITY.get(table, ("id",))
    return {" ".join(str(row[column]) for column in identity): row for row in told}


def _query(db: Connection, table: str) -> Iterable[Row]:
    return stream(db, f"SELECT * FROM {table} {_WHERE.get(table, '')}")


def _bare(table: str, row: Row, hidden: set[str], *, poll_times: bool) -> Row:
    """A row without hidden columns."""
    if not poll_times and table == "transitions" and row["origin"] == "observed":
        row = row | {"id": None, "at": None}
    if not poll_times and row.get("resolved_from") == "inferred":
        row = row | {"resolved_at": None, "duration_s": None}
    if not poll_times and row.get("posted_from") == "first_seen":
        row = row | {"posted_at": None}
    return {column: value for column, value in row.items() if column not in hidden}
