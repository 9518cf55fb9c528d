"""Payloads that somebody kept, brought into a database of a test."""

from pathlib import Path

from sqlite_utils import Database

from scraper import ledger
from scraper.ledger import Imported
from scraper.model import Source
from tests.build import at
from tests.world import captures_of


def bring(database: Database, source: Source, *files: Path, kind: str | None = None) -> Imported:
    """What `statusledger import-series` does."""
    return ledger.bring(database, captures_of(database), source, ledger.of_series(source, files, kind), at("5"))
