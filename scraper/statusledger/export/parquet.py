"""Tables as Parquet; incidents and updates are partitioned by year, as in Hive."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from statusledger.export.job import Job
from statusledger.schema.declare import Column, Table, Type
from statusledger.store.read.dataset import Row

_TYPES: dict[Type, Any] = {
    Type.TEXT: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.BOOLEAN: pa.bool_(),
    Type.TIME: pa.timestamp("ms", tz="UTC"),  # Parquet knows no whole seconds
}
_PARTED = ("incidents", "updates")
_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_VARIED = {"body", "title", "id", "key", "url", "old", "new", "detail", "description", "evidence"}
_ROWS = 4_000


def write(job: Job) -> None:
    """Write parquet/TABLE.parquet, or parquet/TABLE/year=YYYY/part-0.parquet."""
    (job.folder / "parquet").mkdir()
    for name in job.tables:
        table = job.dataset.tables[name]
        if name not in _PARTED:
            _write(table, job.dataset.rows(name), job.folder / "parquet" / f"{name}.parquet", job.step)
            continue
        for year in job.dataset.years() or ["0000"]:  # a table without rows has columns too
            parent = job.folder / "parquet" / name / f"year={year or _NO_YEAR}"
            parent.mkdir(parents=True)
            _write(table, job.dataset.of_year(name, year), parent / "part-0.parquet", job.step)


def _write(table: Table, rows: Iterator[Row], path: Path, step: Callable[[int], object]) -> None:
    schema = pa.schema([_field(table, column) for column in table.columns], metadata={"description": table.sentence})
    alike = [column.name for column in table.columns if column.name not in _VARIED and column.type is Type.TEXT]
    with closing(pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=alike)) as writer:
        while batch := list(islice(rows, _ROWS)):
            writer.write_batch(_batch(schema, batch))
            step(len(batch))


def _field(table: Table, column: Column) -> Any:  # noqa: ANN401 - pyarrow has no types
    described = {"description": column.sentence}
    return pa.field(column.name, _TYPES[column.type], nullable=not table.required(column), metadata=described)


def _batch(schema: Any, rows: list[Row]) -> Any:  # noqa: ANN401 - pyarrow has no types
    arrays = []
    for field, cells in zip(schema, zip(*rows, strict=True), strict=True):
        if pa.types.is_timestamp(field.type):
            arrays.append(pa.array(cells, pa.string()).cast(field.type))
        elif pa.types.is_boolean(field.type):
            arrays.append(pa.array(cells, pa.int64()).cast(field.type))
        else:
            arrays.append(pa.array(cells, field.type))
    return pa.record_batch(arrays, schema=schema)
