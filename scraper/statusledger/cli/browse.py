"""The command `browse`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from statusledger.cli import options
from statusledger.errors import StoreError, install_command

if TYPE_CHECKING:
    from statusledger.model import Instant

_UNREADABLE = (
    "{path} is being written to, and SQLite needs write permission in its folder to read it meanwhile. Run "
    "`statusledger browse` as a user with that permission, or add --snapshot to serve a copy renewed after each run"
)


@click.command(name="browse")
@options.database
@click.option(
    "--port", "-p", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--open", "opens", is_flag=True, help="Open the pages in a browser.")
@click.option("--snapshot", is_flag=True, help="Serve a copy, renewed after each run.")
@options.sla
@click.option("--now", "at", hidden=True, metavar="TIME")
def command(
    db: Path, port: int, host: str, opens: bool, snapshot: bool, sla: Path | None, at: "Instant | None"
) -> None:
    """Serve the dataset as web pages.

    Open incidents, vendors, incidents, changes and all tables. It only reads: runs may continue meanwhile. `datasette
    data/status.db` shows the same pages.
    """
    try:
        import datasette.app  # noqa: F401 - a missing package is reported before anything else
    except ImportError:
        raise click.UsageError(f"the pages need Datasette: {install_command('browse')}") from None
    from statusledger.browse import service
    from statusledger.store.connections import can_follow

    settings: dict[str, Any] = {key: str(value) for key, value in (("now", at), ("sla", sla)) if value}
    if not snapshot and not can_follow(db):
        raise StoreError(_UNREADABLE.format(path=db))
    _refuse_taken(host, port)
    service.serve(db, host, port, opens=opens, snapshot=snapshot, settings=settings, say=click.echo)


def _refuse_taken(host: str, port: int) -> None:
    """Raise UsageError for an address that cannot be listened on."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = f"{host}:{port}: {error.strerror}"
        raise click.UsageError(f"{reason}; name another address with --host and --port") from None
