"""Payloads that somebody kept, brought into a database of a test."""

import hashlib
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.history import importing, replay
from statusledger.history.importing import Imported
from statusledger.model import Source
from statusledger.platforms import parsing
from statusledger.store.captures import beside, open_captures
from tests.support.build import at
from tests.support.shared import own_copy
from tests.support.world import captures_of, forget_captures_of, keep_captures


def bring(database: Database, source: Source, *files: Path, kind: str | None = None) -> Imported:
    """What `statusledger import-series` does."""
    return importing.import_captures(
        database, captures_of(database), source, importing.of_series(source, files, kind), at("5")
    )


class Histories:
    """Series of real payloads, each imported once in a run and given to each test as a ledger of its own."""

    def __init__(self, factory: pytest.TempPathFactory, corpus: Path) -> None:
        self._factory, self._series = factory, corpus / "series"

    def __call__(self, source: Source, *names: str) -> tuple[Database, Imported]:
        """The dataset of a source that has read those files of the corpus, and what their import reported."""
        key = hashlib.sha256(repr((source, names)).encode()).hexdigest()[:12]
        own = own_copy(self._factory, f"{source.id}-{key}", lambda folder: self._import(folder, source, names))
        database = store.open_database(own / "status.db")
        keep_captures(database, open_captures(beside(own / "status.db")))
        return database, msgspec.json.decode((own / "imported.json").read_bytes(), type=Imported)

    def _import(self, folder: Path, source: Source, names: tuple[str, ...]) -> None:
        database = store.open_database(folder / "status.db")
        store.keep_in_step(database, [source])
        keep_captures(database, open_captures(beside(folder / "status.db")))
        found = bring(database, source, *(self._series / name for name in names))
        forget_captures_of(database)
        database.conn.close()
        (folder / "imported.json").write_bytes(msgspec.json.encode(found))


@contextmanager
def parsed_once() -> Iterator[None]:
    """Let each document be parsed once, however often it is replayed: the same document gives the same snapshot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "parse", cache(parsing.parse))
        yield


def thinned(series: Path, folder: Path, stride: int) -> Path:
    """A copy of a series in a folder that has each so many-th payload."""
    path = folder / series.name.removesuffix(".xz")
    with lzma.open(series) as lines:
        path.write_bytes(b"".join(islice(lines, 0, None, stride)))
    return path
