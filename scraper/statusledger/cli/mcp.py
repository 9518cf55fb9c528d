"""The command `mcp`."""

from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.errors import install_command
from statusledger.model import Instant


@click.command(name="mcp")
@options.database
@options.clock
def command(db: Path, clock: Callable[[], Instant]) -> None:
    """Serve the dataset to AI assistants over stdio.

    It speaks the Model Context Protocol on standard input and output, and only reads.
    """
    try:
        import mcp  # noqa: F401 - a missing package is reported before anything else
    except ImportError:
        raise click.UsageError(f"the server needs the MCP SDK: {install_command('mcp')}") from None
    from statusledger.mcp.server import server
    from statusledger.store.read import queries

    queries.open_readonly(db).close()
    server(db, clock).run("stdio")
