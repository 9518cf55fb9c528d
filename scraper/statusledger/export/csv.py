"""CSV (RFC 4180) with line feeds; booleans are words, null is empty."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice, repeat
from typing import Any, TextIO

from statusledger.export.job import Job
from statusledger.schema.declare import Table, Type
from statusledger.store.read.dataset import Dataset, Row

_AT_A_TIME = 1_000
# The signs that begin a formula, also in full or small width, and the characters that spreadsheets skip before them.
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
_SKIPPED = r"[\s\"`\u2018-\u201f]*+"
_ACTIVE = re.compile(rf"[\t\r\n]|{_SKIPPED}{_SIGN}")
# In a spreadsheet that separates cells by semicolons or tabs, a formula may begin within one of our cells.
_LATER = re.compile(rf"([;\t\r\n]{_SKIPPED})({_SIGN}?)")


def write(job: Job) -> None:
    """Write a file for each table, by key."""
    for name in job.tables:
        table = job.dataset.tables[name]
        with (job.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            names = [column.name for column in table.columns]
            write_rows(file, names, _worded(table, job.dataset.rows(name)), safe=job.csv_safe, step=job.step)


def write_rows(
    file: TextIO,
    names: Iterable[str],
    rows: Iterator[Row],
    *,
    safe: bool,
    step: Callable[[int], object] = lambda _: None,
) -> None:
    """Write a table with its header; with `safe`, cells are `guarded`."""
    writer = csv.writer(file, lineterminator="\n")
    written = _guarded if safe else tuple
    writer.writerow(written(names))
    while batch := list(islice(rows, _AT_A_TIME)):
        writer.writerows(map(written, batch))
        step(len(batch))


def text(
    dataset: Dataset, table: str, ids: Iterable[str], figures: Iterable[str] = (), values: Iterable[Row] = repeat(())
) -> str:
    """Return rows of a table in the order of their ids, with the columns of its file; no cell is a formula.

    Columns of `figures` follow, with `values` for each row.
    """
    declared = dataset.tables[table]
    out = StringIO()
    rows = zip(_worded(declared, dataset.by_id(table, ids)), values, strict=False)
    names = (*(column.name for column in declared.columns), *figures)
    write_rows(out, names, ((*row, *more) for row, more in rows), safe=True)
    return out.getvalue()


def _worded(table: Table, rows: Iterator[Row]) -> Iterator[Row]:
    truths = [place for place, column in enumerate(table.columns) if column.type is Type.BOOLEAN]
    if not truths:
        return rows
    return (tuple(truth(cell) if place in truths else cell for place, cell in enumerate(row)) for row in rows)


def truth(cell: int) -> str:
    """Return the word of a boolean."""
    return "true" if cell else "false"


def _guarded(row: Iterable[Any]) -> Row:
    return tuple(guarded(cell) if isinstance(cell, str) else cell for cell in row)


def guarded(cell: str) -> str:
    """Prefix an apostrophe to signs that begin a formula in spreadsheets."""
    inside = _LATER.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], cell)
    return f"'{inside}" if _ACTIVE.match(cell) else inside
