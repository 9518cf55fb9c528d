"""`statusledger browse`: the dataset as pages, in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from statusledger.cli import options

if TYPE_CHECKING:
    from statusledger.model import Instant

_MISSING = "the pages need Datasette: pip install 'statusledger[browse]'"
_UNREADABLE = (
    "{path} is being written to, and SQLite cannot follow that in a folder where this user may not write. Run "
    "`statusledger browse` as a user who may, or add --snapshot, which serves a copy and renews it after each run"
)


@click.command(name="browse")
@options.database
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is everyone's.")
@click.option("--open", "opens", is_flag=True, help="Open the pages in a browser.")
@click.option("--snapshot", is_flag=True, help="Serve a copy, renewed after each run.")
@click.option("--now", "at", hidden=True, metavar="TIME")
def command(db: Path, port: int, host: str, opens: bool, snapshot: bool, at: "Instant | None") -> None:
    """Look at the dataset in a browser: who is down, every vendor and incident, what was rewritten, all tables.

    It only reads: `statusledger run` may go on writing meanwhile. `datasette data/status.db` shows the same pages.
    """
    try:
        import datasette.app  # noqa: F401 - what is missing is said before anything else happens
    except ImportError:
        raise click.ClickException(_MISSING) from None
    from statusledger.browse import service
    from statusledger.store.connections import can_follow

    settings: dict[str, Any] = {"now": at} if at else {}
    if not snapshot and not can_follow(db):
        raise click.ClickException(_UNREADABLE.format(path=db))
    service.serve(db, host, port, opens=opens, snapshot=snapshot, settings=settings, say=click.echo)
