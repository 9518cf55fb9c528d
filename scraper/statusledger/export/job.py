"""The job of an export, which each format gets."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from statusledger.store.read.dataset import TABLES, Dataset


class Job(Struct, frozen=True, kw_only=True):
    """A dataset to write into a folder. `tables` are those of the flat formats; `step` takes the number of rows done.

    `csv_safe` keeps spreadsheets from taking a cell for a formula; `base_url` is where the folder will be published.
    """

    dataset: Dataset
    folder: Path
    tables: tuple[str, ...] = TABLES
    csv_safe: bool = False
    base_url: str = ""
    step: Callable[[int], object] = lambda _: None
