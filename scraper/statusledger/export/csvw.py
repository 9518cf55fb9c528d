"""Descriptions of CSV files for the Web (CSVW, https://www.w3.org/TR/tabular-metadata/)."""

from collections.abc import Sequence
from typing import Any

from statusledger.export.card import OURS, Card
from statusledger.export.job import Job
from statusledger.schema.declare import Column, Table, Type

NAME = "csv-metadata.json"
"""The name by which readers find it beside the files."""

_TYPES: dict[Type, Any] = {
    Type.TEXT: "string",
    Type.INTEGER: "integer",
    Type.BOOLEAN: {"base": "boolean", "format": "true|false"},
    Type.TIME: "dateTimeStamp",
}


def metadata(job: Job, names: Sequence[str], card: Card) -> dict[str, Any]:
    """Describe each CSV with its columns and keys."""
    there = set(names)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": card.title,
        "dc:description": card.summary,
        "dc:license": {"@id": OURS.path},
        "tables": [_table(job.dataset.tables[name], there) for name in names],
    }


def _table(table: Table, there: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(table, column) for column in table.columns]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    schema["foreignKeys"] = [
        {"columnReference": column, "reference": {"resource": f"{target}.csv", "columnReference": "id"}}
        for column, target in table.references
        if target in there
    ]
    return {"url": f"{table.name}.csv", "dc:description": table.sentence, "tableSchema": schema}


def _column(table: Table, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": _TYPES[column.type],
        "dc:description": column.sentence,
        "required": table.required(column) and column.type is not Type.TEXT,
    }
