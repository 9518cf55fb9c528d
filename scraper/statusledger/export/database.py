"""The dataset as a SQLite file, with its views and full-text search."""

from statusledger.export.job import Job
from statusledger.store.extract import extract


def write(job: Job) -> None:
    """status.db, to be opened as it is: it has no write-ahead log beside it."""
    extract(job.dataset.connection, job.folder / "status.db", job.dataset.selection)
    job.step(job.dataset.count("incidents"))
