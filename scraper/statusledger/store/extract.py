"""A selection of the dataset as a database to hand on."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from statusledger.schema.tables import TABLES
from statusledger.store import logs, undeclared
from statusledger.store.connections import named
from statusledger.store.copies import pour
from statusledger.store.partial_files import working
from statusledger.store.read.dataset import Selection, let_go


def extract(source: sqlite3.Connection, target: Path, selection: Selection) -> None:
    """Write the public tables: packed, without a log, equal bytes for equal rows.

    Rows are those of the connection's transaction. Internal tables are empty.
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
        logs.unmark(copied)
        copied.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(target),))  # which need not be UTF-8
