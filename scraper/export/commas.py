"""Tables as CSV after RFC 4180, with one line feed at the end of a line; true and false are words, null is nothing."""

import csv
from collections.abc import Iterator
from itertools import islice

from scraper.export.job import Job
from scraper.store.dataset import Row, Table, Type

_AT_A_TIME = 1_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(job: Job) -> None:
    """A file for each table, sorted by its key."""
    for name in job.tables:
        table = job.dataset.tables[name]
        with (job.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in table.columns)
            rows = _worded(table, job.dataset.rows(name))
            while batch := list(islice(rows, _AT_A_TIME)):
                writer.writerows(map(_guarded, batch) if job.csv_safe else batch)
                job.step(len(batch))


def _worded(table: Table, rows: Iterator[Row]) -> Iterator[Row]:
    truths = [place for place, column in enumerate(table.columns) if column.type is Type.BOOLEAN]
    if not truths:
        return rows
    return (tuple(_word(cell) if place in truths else cell for place, cell in enumerate(row)) for row in rows)


def _word(cell: int) -> str:
    return "true" if cell else "false"


def _guarded(row: Row) -> Row:
    return tuple(f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row)
