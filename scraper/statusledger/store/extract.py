"""A selection of the dataset as a database to hand on."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from statusledger.schema import sql
from statusledger.schema.declare import Table
from statusledger.schema.tables import TABLES
from statusledger.store import logs, undeclared
from statusledger.store.connections import named
from statusledger.store.copies import pour
from statusledger.store.partial_files import working
from statusledger.store.read.dataset import Selection, let_go


def extract(source: sqlite3.Connection, target: Path, selection: Selection, computed: Sequence[Table] = ()) -> None:
    """Write the public tables: packed, without a log, equal bytes for equal rows.

    Rows are those of the connection's transaction, with those of temporary tables that were `computed`. Internal tables
    are empty.
    """
    with (
        named(target),
        working(target) as made,
        closing(sqlite3.connect(made, isolation_level=None)) as copied,
    ):
        copied.execute("PRAGMA journal_mode = OFF")
        pour(source, copied)
        undeclared.drop(copied)
        if not selection.whole:
            let_go(copied, selection)
        for table in TABLES:
            if not table.is_public:
                copied.execute(f"DELETE FROM {table.name}")
        for table in computed:
            _add(source, copied, table)
        logs.unmark(copied)
        copied.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(target),))  # which need not be UTF-8


def _add(source: sqlite3.Connection, copied: sqlite3.Connection, table: Table) -> None:
    copied.execute(sql.create_table(table))
    rows = source.execute(f"SELECT * FROM temp.{table.name} ORDER BY {', '.join(table.key)}")
    copied.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})", rows)
