"""Responses to requests, from threads of Datasette."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from datasette.utils.asgi import Request, Response
from msgspec import Struct

from statusledger.browse import redirects, render
from statusledger.browse.formats import FORMATS, HTML
from statusledger.browse.page_index import PAGES, PageEntry
from statusledger.browse.pages import Invalid, Missing, PageRequest
from statusledger.browse.render import POLICY, Frame, Links
from statusledger.errors import StoreError
from statusledger.export import metrics
from statusledger.model import Instant
from statusledger.sla.config import locate
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


def sla_file(datasette: "Datasette") -> Path | None:
    """Return the file of agreements: that of the plugin's settings, else sla.yaml here, if there is one."""
    settings = datasette.plugin_config("statusledger") or {}
    return locate(Path(settings["sla"]) if "sla" in settings else None)


def routes(database: str) -> list[tuple[str, View]]:
    """Return route and view of each page."""
    return [(_route(name, page), _view(name, page, database)) for name, page in PAGES.items()]


def _route(name: str, page: PageEntry) -> str:
    form = rf"(?:\.(?P<form>{'|'.join((*page.formats, *page.served))}))?"
    if name == "now":
        return rf"/(?:now{form})?$"
    one = rf"/(?P<id>{page.form})" if page.of_one else ""
    return rf"/{page.folder or name}{one}{form}$"


class _Demand(Struct, frozen=True, kw_only=True):
    """A page in a format, empty for HTML; `address` is its own, with the host."""

    name: str
    page: PageEntry
    asked: PageRequest
    links: Links
    path: str
    form: str
    address: str


class _Reply(Struct, frozen=True):
    """Status, content type and body; `saved` names a file for the reader to keep."""

    status: int
    content_type: str
    body: str
    saved: str = ""


def _view(name: str, page: PageEntry, database: str) -> View:
    async def answer(datasette: "Datasette", request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])
        arguments = {key: request.args[key] for key in request.args}
        demand = _Demand(
            name=name,
            page=page,
            asked=PageRequest(clock(datasette), request.url_vars.get("id") or "", arguments, sla=sla_file(datasette)),
            links=Links(datasette.urls.instance(), datasette.urls.database(database)),
            path=request.path,
            form=request.url_vars.get("form") or "",
            address=datasette.absolute_url(request, request.full_path),
        )
        reply = await datasette.get_database(database).execute_fn(lambda connection: _respond(connection, demand))
        if reply.status == 302:
            return Response.redirect(f"{reply.body}?{request.query_string}" if request.query_string else reply.body)
        return _response(request, reply)

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


def _respond(connection: sqlite3.Connection, demand: _Demand) -> _Reply:
    """Make a reply in one transaction: a page never shows half a run."""
    try:
        return _drawn(connection, demand)
    except (StoreError, sqlite3.DatabaseError) as error:
        return _failed(500, "The dataset cannot be read", error, demand)


def _drawn(connection: sqlite3.Connection, demand: _Demand) -> _Reply:
    connection.execute("BEGIN")
    try:
        db = Reader(connection)
        try:
            drawn = demand.page.draw(db, demand.asked)
        except Missing as error:
            if there := redirects.elsewhere(db, demand.name, demand.asked.id, demand.links):
                return _Reply(302, HTML, f"{there}.{demand.form}" if demand.form else there)
            return _failed(404, "Not found", error, demand, coverage.freshness(db, demand.asked.now))
        except Invalid as error:
            return _failed(400, "Not a valid address", error, demand, coverage.freshness(db, demand.asked.now))
        if demand.form:
            form = FORMATS[demand.form]
            body = form.write(db, drawn, demand.asked, demand.address)
            return _Reply(200, form.content_type, body, _file_name(demand) if demand.form == "csv" else "")
        frame = _frame(demand, coverage.freshness(db, demand.asked.now), _formats(demand))
        return _Reply(200, HTML, render.page(f"{demand.name}.html", drawn, frame, demand.asked))
    finally:
        if connection.in_transaction:  # an error of the disk has ended it already
            connection.execute("ROLLBACK")


def _frame(demand: _Demand, freshness: coverage.Freshness | None, formats: Mapping[str, str]) -> Frame:
    return Frame(
        links=demand.links,
        now=demand.asked.now,
        freshness=freshness,
        formats=formats,
        database=demand.links.tables.rpartition("/")[2],
        has_sla=demand.asked.sla is not None,
    )


def _formats(demand: _Demand) -> dict[str, str]:
    page = f"{demand.links.root}now" if demand.name == "now" else demand.path
    given = {key: value for key, value in demand.asked.arguments.items() if value}
    whole = {key: value for key, value in given.items() if key != "page"}
    queries = {name: urlencode(given if name == "json" else whole) for name in demand.page.formats + demand.page.served}
    return {name: f"{page}.{name}{'?' if query else ''}{query}" for name, query in queries.items()}


def _file_name(demand: _Demand) -> str:
    return "-".join(filter(None, (demand.name, demand.asked.id))) + f".{demand.form}"


def _failed(
    status: int, headline: str, error: Exception, demand: _Demand, freshness: coverage.Freshness | None = None
) -> _Reply:
    if demand.form:
        return _Reply(status, FORMATS["json"].content_type, msgspec.json.encode({"error": str(error)}).decode())
    return _Reply(status, HTML, render.error_page(headline, str(error), _frame(demand, freshness, {})))


def _response(request: Request, reply: _Reply) -> Response:
    tag = f'"{hashlib.sha256(reply.body.encode()).hexdigest()[:24]}"'
    headers: dict[str, Any] = {**_HEADERS, "etag": tag}
    if reply.status == 200 and request.headers.get("if-none-match") == tag:
        return Response("", 304, headers)
    if reply.content_type != HTML:
        headers["access-control-allow-origin"] = "*"
    if reply.saved:
        headers["content-disposition"] = f'attachment; filename="{reply.saved}"'
    return Response(reply.body, reply.status, headers, reply.content_type)


def page_response(status: int, body: str) -> Response:
    """Make the response of a page that is not kept, as of an error."""
    return Response(body, status, {**_HEADERS}, "text/html; charset=utf-8")


async def file(request: Request) -> Response:
    """Serve a static file by its name with digest."""
    found = render.files().get(request.url_vars["name"])
    if found is None:
        return Response.text("There is no such file.", 404)
    return Response(found[0], 200, _FOR_EVER, found[1])
