"""Cells of tables and views: links to our pages, spans of time in words."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from statusledger.browse.render import Links
from statusledger.presentation import wording

_NAMED = {
    "vendors": ("name", "id"),
    "vendor_overview": ("name", "id"),
}
"""The column with a vendor's name, and that with its id, by table or view."""
_TITLED = {
    **dict.fromkeys(("incidents", "open_incidents", "recent_incidents", "upcoming_maintenances"), "id"),
    **dict.fromkeys(("incident_timeline", "recent_changes"), "incident_id"),
}
"""The column with an incident's id, by table or view."""


def cell(value: object, column: str, table: str, row: Mapping[str, Any], links: Links) -> Markup | None:
    """Render a cell, or return None for Datasette to do it."""
    if isinstance(value, int) and column.endswith("_s"):
        return Markup('<span title="{} seconds">{}</span>').format(f"{value:,}", wording.span(value))
    if not isinstance(value, str):
        return None
    if column == "incident_ids":
        return Markup(", ").join(_link(links.incident(each), each) for each in json.loads(value))
    address = _address(column, table, row, links)
    return _link(address, value) if address else None


def _address(column: str, table: str, row: Mapping[str, Any], links: Links) -> str | None:
    name, key = _NAMED.get(table, ("", ""))
    if column in (name, key) and name:
        return links.vendor(row[key]) if row[key] else None
    key = _TITLED.get(table, "")
    if column in ("title", key) and key:
        return links.incident(row[key]) if row[key] else None
    has_vendor = column == "vendor" and "vendor_id" in row.keys()  # noqa: SIM118 - sqlite3.Row iterates over values
    return links.vendor(row["vendor_id"]) if has_vendor else None


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, words)
