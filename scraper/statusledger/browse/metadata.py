"""Descriptions of tables and columns."""

from typing import Any

from msgspec import Struct

from statusledger.schema.declare import Table
from statusledger.schema.tables import STATUS
from statusledger.schema.views import VIEWS


class TableDescription(Struct, frozen=True, kw_only=True):
    """Description, sort order and facets of a table."""

    words: str
    columns: dict[str, str] = {}
    label: str | None = None
    facets: list[str | dict[str, str]] = []
    sort_desc: str | None = None
    sort: str | None = None


_SHOWN: dict[str, dict[str, Any]] = {
    "vendors": {"label": "name", "sort": "name", "facets": [{"array": "tags"}]},
    "sources": {
        "label": "name", "facets": ["platform", "enabled", "page_health"], "sort_desc": "consecutive_failures",
    },
    "components": {"label": "name", "facets": ["health"], "sort": "position"},
    "incidents": {
        "label": "title", "facets": ["vendor_id", "impact", "status", "kind"], "sort_desc": "started_at",
    },
    "updates": {"label": "body", "facets": ["status", "origin"], "sort_desc": "posted_at"},
    "transitions": {"facets": ["new_health", "origin"], "sort_desc": "at"},
    "changes": {"facets": ["kind", "entity", "after_resolution"], "sort_desc": "seen_at"},
    "anomalies": {"facets": ["code"], "sort_desc": "first_seen_at"},
    "incident_tags": {"facets": ["kind", "tag", "certainty"], "sort": "incident_id"},
    "incident_upstreams": {"facets": ["name", "region", "certainty"], "sort": "incident_id"},
    "coverage": {"sort_desc": "until_at"},
    "component_intervals": {"facets": ["health", "kind"], "sort_desc": "from_at"},
    "runs": {"facets": ["outcome"], "sort_desc": "id"},
    "fetches": {"facets": ["outcome", "source_id"], "sort_desc": "last_at"},
}  # fmt: skip
"""Tables that people browse; all others are hidden."""


_VIEWS: dict[str, dict[str, Any]] = {
    "open_incidents": {"facets": ["impact", "status"]},
    "upcoming_maintenances": {"facets": ["status"]},
    "incident_timeline": {"sort": "incident_id"},
    "source_health": {"facets": ["platform", "enabled"]},
    "recent_changes": {"facets": ["kind"]},
}
"""Facets of views with few rows, and the order of one that has none of its own."""


def plain(sentence: str) -> str:
    """Remove the backticks of Markdown, which Datasette shows as they are."""
    return sentence.replace("`", "")


def _columns(table: Table) -> dict[str, str]:
    return {column.name: plain(column.sentence) for column in table.columns}


_DECLARED = {table.name: table for table in STATUS.tables}
TABLES = {
    name: TableDescription(
        words=plain(_DECLARED[name].sentence),
        columns=_columns(_DECLARED[name]),
        **shown,
    )
    for name, shown in _SHOWN.items()
}


def metadata() -> dict[str, Any]:
    """Return a new dict each time: Datasette writes into it."""
    tables: dict[str, Any] = {name: _described(table) for name, table in TABLES.items()}
    tables |= {name: _unlisted(table) for name, table in _DECLARED.items() if name not in TABLES}
    tables |= {
        view.name: {
            "description": plain(view.sentence), "hidden": view.name not in VIEWS, **_VIEWS.get(view.name, {})
        }
        for view in STATUS.views
    }  # fmt: skip
    return {
        "description": "Vendor status pages as one dataset: every incident, every update, every later edit.",
        "tables": tables,
    }


def _unlisted(table: Table) -> dict[str, Any]:
    described = {"description": plain(table.sentence), "columns": _columns(table)} if table.is_public else {}
    return described | {"hidden": True}


def _described(table: TableDescription) -> dict[str, Any]:
    found = {
        "description": table.words,
        "columns": dict(table.columns),
        "label_column": table.label,
        "facets": list(table.facets),
        "sort": table.sort,
        "sort_desc": table.sort_desc,
    }
    return {key: value for key, value in found.items() if value}
