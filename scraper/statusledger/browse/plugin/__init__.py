"""The Datasette plugin."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from statusledger.browse import metadata, serving
from statusledger.browse.plugin import cells, errors
from statusledger.browse.render import SECTIONS, Links
from statusledger.store.connections import readonly
from statusledger.store.read import canned_queries as canned

if TYPE_CHECKING:
    from datasette.app import Datasette

_OURS = {"incidents", "updates", "transitions", "changes", "coverage", "source_state"}
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
    """Return canned queries with parameters; their SQL is hidden at first."""
    if database not in ledgers(datasette):
        return {}
    return {
        name: {**query, "description": metadata.plain(query["description"]), "hide_sql": True}
        for name, query in canned.QUERIES.items()
    }


@hookimpl
def render_cell(
    row: Mapping[str, Any], value: object, column: str, table: str | None, database: str, datasette: "Datasette"
) -> Markup | None:
    """Link incidents and vendors to their pages; show spans of time in words."""
    if table is None or database not in ledgers(datasette):
        return None
    return cells.cell(value, column, table, row, Links(datasette.urls.instance(), ""))


@hookimpl
def handle_exception(datasette: "Datasette", request: Request, exception: Exception) -> Response | None:
    """Show errors in the frame of our pages; those of JSON are Datasette's."""
    found = ledgers(datasette)
    if not found or request.path.endswith((".json", ".csv")):
        return None
    return errors.response(datasette, request, exception, found[0])


@hookimpl
def menu_links(datasette: "Datasette") -> list[dict[str, str]]:
    """Link from Datasette's pages to ours."""
    found = ledgers(datasette)
    links = Links(datasette.urls.instance(), "")
    shown = {name: label for name, label in SECTIONS.items() if name != "sla" or serving.sla_file(datasette)}
    return [{"href": links.page(name), "label": label} for name, label in shown.items()] if found else []


@hookimpl
def extra_template_vars(datasette: "Datasette") -> dict[str, bool]:
    """State if there is a database of ours, whose pages have the bar of base.html."""
    return {"is_ledger": bool(ledgers(datasette))}


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
