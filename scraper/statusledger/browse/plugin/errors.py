"""Datasette's errors as pages of ours, with a way back."""

from typing import TYPE_CHECKING

from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from msgspec import Struct

from statusledger.browse import render, serving
from statusledger.browse.render import Frame, Links

if TYPE_CHECKING:
    from datasette.app import Datasette


class Explained(Struct, frozen=True):
    """An error in words for readers."""

    headline: str
    words: str


_MISSING = Explained("Not found", "There is no page, table or query at this address.")
_FORBIDDEN = Explained("Not allowed", "This server does not show this page to you.")
_BROKEN = Explained("This page failed", "The server met an error that it does not know; its log has the details.")


def response(datasette: "Datasette", request: Request, error: Exception, database: str) -> Response:
    """Make the page of an error."""
    status = error.status if isinstance(error, Base400 | DatasetteError) else 500
    found = _explained(datasette, error, status)
    links = Links(datasette.urls.instance(), datasette.urls.database(database))
    frame = Frame(
        links=links,
        now=serving.clock(datasette),
        freshness=None,
        formats={},
        database=database,
        has_sla=serving.sla_file(datasette) is not None,
    )
    body = render.error_page(found.headline, found.words, frame, sql=request.args.get("sql") or "")
    return serving.page_response(status, body)


def _explained(datasette: "Datasette", error: Exception, status: int) -> Explained:
    if status in (403, 404):
        return _MISSING if status == 404 else _FORBIDDEN
    if not isinstance(error, Base400 | DatasetteError):
        return _BROKEN
    if getattr(error, "title", None) == "SQL Interrupted":
        limit = datasette.setting("sql_time_limit_ms")
        words = f"A query may take {limit:,} ms. Ask for fewer rows: name a vendor or a time, or add LIMIT."
        return Explained("The query took too long", words)
    message = str(error.args[0]) if error.args else getattr(error, "message", "")
    return Explained(
        "The query cannot be run" if getattr(error, "title", None) else "The address is not valid", message
    )
