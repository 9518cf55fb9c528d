"""Payloads that somebody kept, brought into a database of a test."""

import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper import ledger, parsing, replay
from scraper.ledger import Imported
from scraper.model import Source
from tests.build import at
from tests.world import captures_of


def bring(database: Database, source: Source, *files: Path, kind: str | None = None) -> Imported:
    """What `statusledger import-series` does."""
    return ledger.bring(database, captures_of(database), source, ledger.of_series(source, files, kind), at("5"))


@contextmanager
def parsed_once() -> Iterator[None]:
    """Let each document be parsed once, however often it is replayed: the same document gives the same snapshot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "told", cache(parsing.told))
        yield


def thinned(series: Path, folder: Path, stride: int) -> Path:
    """A copy of a series in a folder that has each so many-th payload."""
    path = folder / series.name.removesuffix(".xz")
    with lzma.open(series) as lines:
        path.write_bytes(b"".join(islice(lines, 0, None, stride)))
    return path
