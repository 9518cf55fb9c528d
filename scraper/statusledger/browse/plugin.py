"""The Datasette plugin."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from markupsafe import Markup

from statusledger.browse import metadata, serving
from statusledger.browse.render import SECTIONS, Links
from statusledger.store.connections import readonly
from statusledger.store.read import canned_queries as canned

if TYPE_CHECKING:
    from datasette.app import Datasette

_OURS = {"incidents", "updates", "transitions", "changes", "coverage", "source_state"}
_PAGED = {
    "vendors": "vendor",
    "vendor_overview": "vendor",
    **dict.fromkeys(("incidents", "open_incidents", "recent_incidents", "upcoming_maintenances"), "incident"),
}
_LOOSE = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]


def ledgers(datasette: "Datasette") -> list[str]:
    """Return our databases; the pages show the first."""
    return [name for name, database in datasette.databases.items() if database.path and _is_ours(str(database.path))]


@cache
def _is_ours(path: str) -> bool:
    try:
        with closing(readonly(Path(path))) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (sqlite3.Error, OSError):
        return False
    return names >= _OURS


@hookimpl
def register_routes(datasette: "Datasette") -> list[tuple[str, Any]]:
    """Register our pages, in place of the index, for a database of ours."""
    found = ledgers(datasette)
    if not found:
        return []
    files = (r"/-/statusledger/(?P<name>[\w.-]+)$", serving.file)
    return [*serving.routes(found[0]), files, (r"/-/metrics$", serving.metrics_view(found[0]))]


@hookimpl
def get_metadata(datasette: "Datasette") -> dict[str, Any]:
    """Describe tables and columns; hide internal ones."""
    return {"databases": {name: metadata.metadata() for name in ledgers(datasette)}}


@hookimpl
def canned_queries(datasette: "Datasette", database: str) -> dict[str, Any]:
    """Return canned queries with parameters."""
    return deepcopy(canned.QUERIES) if database in ledgers(datasette) else {}


@hookimpl
def render_cell(value: object, column: str, table: str, database: str, datasette: "Datasette") -> Markup | None:
    """Link ids of incidents and vendors to their pages."""
    if column != "id" or table not in _PAGED or not isinstance(value, str) or database not in ledgers(datasette):
        return None
    links = Links(datasette.urls.instance(), "")
    address = links.vendor(value) if _PAGED[table] == "vendor" else links.incident(value)
    return Markup('<a href="{}">{}</a>').format(address, value)


@hookimpl
def menu_links(datasette: "Datasette") -> list[dict[str, str]]:
    """Link from Datasette's pages to ours."""
    found = ledgers(datasette)
    links = Links(datasette.urls.instance(), "")
    return [{"href": links.page(name), "label": label} for name, label in SECTIONS.items()] if found else []


@hookimpl
def extra_css_urls(datasette: "Datasette") -> list[str]:
    """Add our colours."""
    return [Links("/", "").file("datasette.css")] if ledgers(datasette) else []


@hookimpl
def asgi_wrapper(datasette: "Datasette") -> Callable[[App], App]:
    """Forbid remote content on Datasette's own pages, which need inline script and style."""

    def wrap(app: App) -> App:
        async def wrapped(scope: dict[str, Any], receive: Any, send: Send) -> None:  # noqa: ANN401 - as ASGI has it
            async def guarded(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    headers = list(message.get("headers", []))
                    if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                        message = {**message, "headers": [*headers, (b"content-security-policy", _LOOSE)]}
                await send(message)

            await app(scope, receive, guarded if scope["type"] == "http" else send)

        return wrapped

    return wrap
