"""Responses to requests, from threads of Datasette."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from datasette.utils.asgi import Request, Response

from statusledger.browse import render
from statusledger.browse.page_index import PAGES, PageEntry
from statusledger.browse.pages import Missing, PageRequest
from statusledger.browse.render import POLICY, Frame, Links
from statusledger.errors import StoreError
from statusledger.export import metrics
from statusledger.model import Instant
from statusledger.store.query import Reader
from statusledger.store.read import coverage, queries
from statusledger.times import instant

if TYPE_CHECKING:
    from datasette.app import Datasette

View = Callable[["Datasette", Request], Awaitable[Response]]
_HEADERS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"}


def clock(datasette: "Datasette") -> Instant:
    """Return now, or the time in the plugin's settings."""
    settings = datasette.plugin_config("statusledger") or {}
    return Instant(settings["now"]) if "now" in settings else instant(datetime.now(UTC))


def routes(database: str) -> list[tuple[str, View]]:
    """Return route and view of each page."""
    return [(_route(name, page), _view(f"{name}.html", page, database)) for name, page in PAGES.items()]


def _route(name: str, page: PageEntry) -> str:
    if name == "now":
        return r"/(?:now)?(?P<json>now\.json)?$"
    one = r"/(?P<id>[\w-]+)" if page.of_one else ""
    return rf"/{name}{one}(?P<json>\.json)?$"


def _view(template: str, page: PageEntry, database: str) -> View:
    async def answer(datasette: "Datasette", request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])
        arguments = {key: request.args[key] for key in request.args}
        asked = PageRequest(clock(datasette), request.url_vars.get("id") or "", arguments)
        as_json = request.url_vars.get("json") is not None
        links = Links(datasette.urls.instance(), datasette.urls.database(database))

        def ask(connection: sqlite3.Connection) -> tuple[int, str]:
            return _respond(connection, template, page, asked, links, request.path, as_json=as_json)

        status, body = await datasette.get_database(database).execute_fn(ask)
        return _response(request, status, body, as_json=as_json)

    return answer


def metrics_view(database: str) -> View:
    """Make the view of the metrics, as the command `metrics` writes them."""

    async def answer(datasette: "Datasette", request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])
        text = await asyncio.to_thread(_metrics, Path(datasette.get_database(database).path))
        return Response(text, 200, {"cache-control": "no-store"}, metrics.CONTENT_TYPE)

    return answer


def _metrics(path: Path) -> str:
    with queries.open_readonly(path, is_open=True) as db:
        return metrics.text(db)


def _respond(
    connection: sqlite3.Connection,
    template: str,
    page: PageEntry,
    asked: PageRequest,
    links: Links,
    path: str,
    *,
    as_json: bool,
) -> tuple[int, str]:
    """Make status and body in one transaction: a page never shows half a run."""
    try:
        return _drawn(connection, template, page, asked, links, path, as_json=as_json)
    except (StoreError, sqlite3.DatabaseError) as error:
        return 500, _error(error)


def _drawn(
    connection: sqlite3.Connection,
    template: str,
    page: PageEntry,
    asked: PageRequest,
    links: Links,
    path: str,
    *,
    as_json: bool,
) -> tuple[int, str]:
    connection.execute("BEGIN")
    try:
        db = Reader(connection)
        frame = Frame(
            links=links,
            now=asked.now,
            freshness=coverage.freshness(db, asked.now),
            json=_json_address(links, path),
            database=links.tables.rpartition("/")[2],
        )
        try:
            drawn = page.draw(db, asked)
        except Missing as error:
            return 404, _error(error) if as_json else render.error_page("Not here", str(error), frame)
        if as_json:
            return 200, msgspec.json.encode(drawn.answer).decode()
        return 200, render.page(template, drawn, frame, asked)
    finally:
        if connection.in_transaction:  # an error of the disk has ended it already
            connection.execute("ROLLBACK")


def _json_address(links: Links, path: str) -> str:
    return f"{links.root}now.json" if path in ("/", links.root, f"{links.root}now") else f"{path}.json"


def _error(error: Exception) -> str:
    return msgspec.json.encode({"error": str(error)}).decode()


def _response(request: Request, status: int, body: str, *, as_json: bool) -> Response:
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:24]}"'
    headers: dict[str, Any] = {**_HEADERS, "etag": tag}
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response("", 304, headers)
    if as_json or body.startswith("{"):
        return Response(body, status, headers | {"access-control-allow-origin": "*"}, "application/json; charset=utf-8")
    return Response(body, status, headers, "text/html; charset=utf-8")


async def file(request: Request) -> Response:
    """Serve a static file by its name with digest."""
    found = render.files().get(request.url_vars["name"])
    if found is None:
        return Response.text("There is no such file.", 404)
    return Response(found[0], 200, _FOR_EVER, found[1])
