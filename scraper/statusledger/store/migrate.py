"""From the tables of one version to those of the next: all of it or nothing, with a copy of the former file kept."""

from collections.abc import Mapping
from pathlib import Path

from sqlite_utils import Database, Migrations

from statusledger import store
from statusledger.errors import StoreError
from statusledger.store.copies import keep_former


def migrate(database: Database, path: Path | None, steps: Migrations, version: int, views: Mapping[str, str]) -> None:
    """Take the steps that a database lacks, in one transaction, and make its views again. Raises StoreError.

    Killed at any moment, the file has the former version or the new one.
    """
    (found,) = database.conn.execute("PRAGMA user_version").fetchone()
    if found > version:
        raise StoreError(f"{path}: version {found}, this statusledger knows {version}; update statusledger")
    if found == version:
        return
    if path is not None:
        keep_former(path, found)
    with store.transaction(database):
        steps.apply(database)
        for name, sql in views.items():
            database.conn.execute(f"DROP VIEW IF EXISTS {name}")
            database.create_view(name, sql)
        database.conn.execute(f"PRAGMA user_version = {version}")
