"""The job of an export."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from statusledger.export import vendor_months
from statusledger.store.read import dataset
from statusledger.store.read.dataset import Dataset

TABLES = (*dataset.TABLES, vendor_months.TABLE.name)
"""Tables of an export: those of the dataset, and the one that is computed."""


class Job(Struct, frozen=True, kw_only=True):
    """A dataset to write into a folder; `step` takes the number of rows done.

    `tables` is for flat formats; with `csv_safe` no cell is a formula.
    """

    dataset: Dataset
    folder: Path
    tables: tuple[str, ...]
    csv_safe: bool = False
    base_url: str = ""
    step: Callable[[int], object] = lambda _: None
