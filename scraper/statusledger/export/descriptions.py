"""Frictionless Data Package and Croissant.

Documented at https://datapackage.org and https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import to_builtins

from statusledger import __version__
from statusledger.export.card import HOME, OURS, THEIRS, Card
from statusledger.export.job import Job
from statusledger.schema.declare import Column, Table, Type

_NAME = "vendor-incidents"
_TYPES = {Type.TEXT: "string", Type.INTEGER: "integer", Type.BOOLEAN: "boolean", Type.TIME: "datetime"}
_DATA_TYPES = {
    Type.TEXT: "sc:Text",
    Type.INTEGER: "sc:Integer",
    Type.BOOLEAN: "sc:Boolean",
    Type.TIME: "sc:DateTime",
}
_MEDIA = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "db": "application/vnd.sqlite3",
    "parquet": "application/vnd.apache.parquet",
}


def datapackage(job: Job, tables: Sequence[str], card: Card) -> dict[str, Any]:
    """Describe columns, key and references of each CSV."""
    there = set(tables)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": _NAME,
        "title": card.title,
        "description": card.summary,
        "version": __version__,
        "homepage": HOME,
        "licenses": [to_builtins(OURS), to_builtins(THEIRS)],
        "resources": [_resource(job.dataset.tables[name], there) for name in tables],
    }


def _resource(table: Table, there: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, column) for column in table.columns], "missingValues": [""]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    references = [
        {"fields": [column], "reference": {"resource": target, "fields": ["id"]}}
        for column, target in table.references
        if target in there
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "name": table.name,
        "description": table.sentence,
        "type": "table",
        "path": f"{table.name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "schema": schema,
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    """Describe a column; CSV cannot distinguish empty from missing."""
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.type], "description": column.sentence}
    if column.type is Type.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if table.required(column) and (column.type is not Type.TEXT or column.name in table.key[:1]):
        field["constraints"] = {"required": True}
    return field


def croissant(job: Job, tables: Iterable[str], sums: Mapping[str, str], card: Card) -> dict[str, Any]:
    """Describe files of known types, and each CSV's records."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": _NAME,
        "description": f"{card.summary} {THEIRS.title}; README.md has coverage and known limits.",
        "url": job.base_url or HOME,
        "license": [OURS.path, THEIRS.path],
        "citeAs": card.citation,
        "version": f"{__version__}",
        "datePublished": card.as_of or "1970-01-01",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "encodingFormat": _MEDIA[name.rpartition(".")[2]],
                "sha256": digest,
            }
            for name, digest in sums.items()
            if name.rpartition(".")[2] in _MEDIA
        ],
        "recordSet": [_record_set(job.dataset.tables[name]) for name in tables],
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.sentence,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column.name}",
                "name": f"{table.name}/{column.name}",
                "description": column.sentence,
                "dataType": _DATA_TYPES[column.type],
                "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": column.name}},
            }
            for column in table.columns
        ],
    }


_TERMS = (
    "citeAs", "column", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes",
    "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated",
    "replace", "separator", "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}
