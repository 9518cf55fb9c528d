"""Datasette as a server of the file, or of a copy renewed after each run."""

import asyncio
import os
import signal
import sqlite3
import sys
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from statusledger.browse import plugin
from statusledger.errors import StoreError
from statusledger.store import logs
from statusledger.store.connections import about, can_follow, empty_log, named, readonly, real
from statusledger.store.copies import pour
from statusledger.store.read import queries

_RENEWED_S = 5.0
TERMINATED = 143


def serve(
    path: Path,
    host: str,
    port: int,
    *,
    opens: bool,
    snapshot: bool,
    settings: Mapping[str, object],
    say: Callable[[str], None],
) -> None:
    """Serve until interrupted. Raises StoreError without a database of ours."""
    queries.open_readonly(path).close()
    with TemporaryDirectory(prefix="statusledger-") as folder:
        shown = Path(folder, path.name) if snapshot else path
        if snapshot:
            copy(path, shown)
        served = app(shown, settings)
        server = uvicorn.Server(uvicorn.Config(served.app(), host=host, port=port, log_level="warning"))
        signal.signal(signal.SIGTERM, _end)
        try:
            asyncio.run(_run(server, path, shown, opens=opens, say=say))
        finally:
            _leave(served, path)


def _end(*_: object) -> NoReturn:
    """Exit at SIGTERM, sent again by the server, to close connections."""
    sys.exit(TERMINATED)


def _leave(served: Datasette, path: Path) -> None:
    for database in served.databases.values():
        database.close()
    if can_follow(path) and os.access(path, os.W_OK):
        with suppress(sqlite3.Error, StoreError):
            logs.refuse_foreign(path)
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as last:
                empty_log(last)


def app(path: Path, settings: Mapping[str, object]) -> Datasette:
    """Make Datasette with our pages, even if statusledger is not installed."""
    if not pm.is_registered(plugin):
        pm.register(plugin, "statusledger")
    # With rich, Datasette prints a whole stack for each missing address.
    pm.get_plugin("datasette.handle_exception").rich = None
    # Each suggestion costs a query, and views have none of use; "Facet by this" is in the menu of each column.
    return Datasette(
        [str(path)], metadata={"plugins": {"statusledger": dict(settings)}}, settings={"suggest_facets": False}
    )


def copy(path: Path, target: Path) -> None:
    """Copy the database; readers of a former copy see one or the other. Raises StoreError."""
    with about(path), named(path), closing(readonly(path)) as source, closing(sqlite3.connect(target)) as copied:
        pour(source, copied)


def stamp(path: Path) -> tuple[int, ...]:
    """Return file times, which every write changes."""
    files = [path, Path(f"{real(path)}-wal")]
    return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


async def _run(server: uvicorn.Server, path: Path, shown: Path, *, opens: bool, say: Callable[[str], None]) -> None:
    tasks = [asyncio.create_task(server.serve())]
    while not server.started and not tasks[0].done():
        await asyncio.sleep(0.02)
    if server.started:
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        say(f"{path} is shown at {address} until you press Ctrl+C.")
        if opens:
            webbrowser.open(address)
        if shown != path:
            tasks.append(asyncio.create_task(_renew(path, shown)))
    await tasks[0]
    for task in tasks[1:]:
        task.cancel()


async def _renew(path: Path, shown: Path) -> None:
    copied = stamp(path)
    while True:
        await asyncio.sleep(_RENEWED_S)
        seen = stamp(path)
        if seen != copied:
            try:
                await asyncio.to_thread(copy, path, shown)
                copied = seen
            except StoreError as error:
                print(f"statusledger: {error}", file=sys.stderr)  # noqa: T201 - there is no other output
