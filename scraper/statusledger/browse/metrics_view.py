"""What Prometheus asks the server for: the same text as the command `metrics` writes."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from datasette.utils.asgi import Request, Response

from statusledger.export import metrics
from statusledger.store.read import queries

if TYPE_CHECKING:
    from datasette.app import Datasette

    from statusledger.browse.serving import View


def view(database: str) -> "View":
    """The answer to requests for the metrics of a database."""

    async def answer(datasette: "Datasette", request: Request) -> Response:
        await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])
        told = await asyncio.to_thread(_told, Path(datasette.get_database(database).path))
        return Response(told, 200, {"cache-control": "no-store"}, metrics.CONTENT_TYPE)

    return answer


def _told(path: Path) -> str:
    with queries.open_another(path) as db:
        return metrics.text(db)
