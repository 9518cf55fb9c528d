"""Exports of the dataset, all of one moment, equal bytes for an equal database."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from statusledger.export import about, vendor_months
from statusledger.export.folder import renewed
from statusledger.export.job import Job
from statusledger.store.extract import extract
from statusledger.store.read import queries
from statusledger.store.read.dataset import Dataset, Selection

FORMATS = {
    "sqlite": ("statusledger.export", "write_database"),
    "ndjson": ("statusledger.export.ndjson", "write"),
    "csv": ("statusledger.export.csv", "write"),
    "parquet": ("statusledger.export.parquet", "write"),
    "git": ("statusledger.export.ndjson", "write_git"),
    "feeds": ("statusledger.export.feeds", "write"),
    "ical": ("statusledger.export.calendars", "write"),
    "api": ("statusledger.export.api", "write"),
    "badges": ("statusledger.export.badges", "write"),
    "postmortems": ("statusledger.export.postmortems", "write"),
}
"""The function that writes each; its module is imported when the format is requested."""

_FLAT = ("csv", "parquet")
_TABULAR = (*_FLAT, "sqlite", "ndjson")
_PUBLISHED = ("feeds", "ical", "api", "badges")
DEFAULT = ("sqlite", "ndjson", "csv")


def export(
    db: Path,
    target: Path,
    formats: Sequence[str] = DEFAULT,
    selection: Selection = Selection(),  # noqa: B008 - frozen
    *,
    tables: Sequence[str] = (),
    csv_safe: bool = False,
    base_url: str = "",
    steps: Callable[[int], Callable[[int], object]] = lambda _: lambda _: None,
) -> None:
    """Replace a folder. Raises StoreError, and ImportError for an absent extra.

    `steps` takes the number of rows and returns a callback for the number done.
    """
    writers = [getattr(import_module(module), name) for module, name in map(FORMATS.__getitem__, formats)]
    with queries.open_readonly(db) as database, renewed(target) as folder:
        computed = vendor_months.fill(database, selection) if _has_months(formats, tables) else ()
        dataset = Dataset(database.conn, selection, computed)
        wanted = tuple(tables) or tuple(dataset.tables)
        job = Job(
            dataset=dataset,
            folder=folder,
            tables=wanted,
            csv_safe=csv_safe,
            base_url=base_url,
            step=steps(sum(_rows(dataset, name, wanted) for name in formats)),
        )
        for write in writers:
            write(job)
        about.write(job, formats)


def write_database(job: Job) -> None:
    """Write status.db, without a write-ahead log."""
    extract(job.dataset.conn, job.folder / "status.db", job.dataset.selection, job.dataset.computed)
    job.step(job.dataset.count("incidents"))


def _has_months(formats: Sequence[str], tables: Sequence[str]) -> bool:
    """Return whether a format has the table of months, which takes longer than the others."""
    return any(name in _TABULAR for name in formats) and (not tables or vendor_months.TABLE.name in tables)


def _rows(dataset: Dataset, name: str, tables: Sequence[str]) -> int:
    counted = tables if name in _FLAT else ("vendors",) if name in _PUBLISHED else ("incidents",)
    return sum(map(dataset.count, counted))
