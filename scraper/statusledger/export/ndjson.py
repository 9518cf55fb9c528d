"""Incidents with all of their rows as JSON."""

from collections.abc import Callable, Iterator
from itertools import groupby, starmap
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from statusledger.export.job import Job
from statusledger.schema.declare import Table, Type
from statusledger.store.read.dataset import Dataset, Row

_FLAT = ("vendors", "sources", "components", "coverage", "vendor_months")
_NESTED = {
    "components": ("incident_components", "component_id IS NULL, component_id, name"),
    "updates": ("updates", "number, id"),
    "transitions": ("transitions", "at, id"),
    "changes": ("changes", "seen_at, id"),
    "tags": ("incident_tags", "kind, tag"),
    "upstreams": ("incident_upstreams", "name, region"),
    "links": ("incident_links", "same_as"),
}
_AT_A_TIME = 1_000
_encode = msgspec.json.Encoder().encode


def write(job: Job) -> None:
    """Write incidents.ndjson, by id, and referenced tables."""
    for table in filter(job.dataset.tables.__contains__, _FLAT):
        with (job.folder / f"{table}.ndjson").open("wb") as file:
            for row in _structs(job.dataset.tables[table], job.dataset.rows(table)):
                file.write(_encode(row) + b"\n")
    with (job.folder / "incidents.ndjson").open("wb", buffering=1 << 20) as file:
        for number, (_, line) in enumerate(documents(job.dataset), 1):
            file.write(line)
            file.write(b"\n")
            if number % _AT_A_TIME == 0:
                job.step(_AT_A_TIME)


def write_git(job: Job) -> None:
    """Write incidents/VENDOR/YEAR/ID.json, one field a line for small diffs."""
    made: set[Path] = set()
    for number, ((incident_id, vendor, year), line) in enumerate(documents(job.dataset), 1):
        parent = job.folder / "incidents" / vendor / (year or "undated")
        if parent not in made:
            parent.mkdir(parents=True)
            made.add(parent)
        (parent / f"{incident_id}.json").write_bytes(msgspec.json.format(line, indent=1) + b"\n")
        if number % _AT_A_TIME == 0:
            job.step(_AT_A_TIME)


def documents(dataset: Dataset) -> Iterator[tuple[tuple[str, str, str | None], bytes]]:
    """Yield id, vendor, year of start and JSON of incidents, by id."""
    columns = [column.name for column in dataset.tables["incidents"].columns]
    shape = msgspec.defstruct("Incident", [*columns, *_NESTED])
    place = {name: columns.index(name) for name in ("vendor_id", "started_at")}
    truths = _truths(dataset.tables["incidents"])
    parts = [_grouped(dataset, table, order) for table, order in _NESTED.values()]
    for row in dataset.rows("incidents"):
        began = row[place["started_at"]]
        line = _encode(shape(*_truthful(row, truths), *[part(row[0]) for part in parts]))
        yield (row[0], row[place["vendor_id"]], began and began[:4]), line


def _grouped(dataset: Dataset, table: str, order: str) -> Callable[[str], list[Any]]:
    """Make a function for an incident's rows; calls in id order read the table once."""
    described = dataset.tables[table]
    names = ["incident_id", *(column.name for column in described.columns if column.name != "incident_id")]
    rows = dataset.ask(
        f"SELECT {', '.join(names)} FROM {table} WHERE incident_id IS NOT NULL ORDER BY incident_id, {order}"
    )
    shape = msgspec.defstruct(table, names)
    truths = [names.index(described.columns[each].name) for each in _truths(described)]
    converted = (_truthful(row, truths) for row in rows) if truths else rows
    groups = groupby(converted, itemgetter(0))
    waiting = next(groups, None)

    def of(incident_id: str) -> list[Any]:
        nonlocal waiting
        if waiting is None or waiting[0] != incident_id:
            return []
        found = list(starmap(shape, waiting[1]))
        waiting = next(groups, None)
        return found

    return of


def _structs(table: Table, rows: Iterator[Row]) -> Iterator[Any]:
    shape = msgspec.defstruct(table.name, [column.name for column in table.columns])
    truths = _truths(table)
    return (shape(*_truthful(row, truths)) for row in rows)


def _truths(table: Table) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.type is Type.BOOLEAN]


def _truthful(row: Row, truths: list[int]) -> Row:
    if not truths:
        return row
    cells = list(row)
    for place in truths:
        cells[place] = bool(cells[place])
    return tuple(cells)
