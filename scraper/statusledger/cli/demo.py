"""The command `demo`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.anywhere import Inherited


@click.command(name="demo")
@click.option(
    "--db",
    cls=Inherited,
    type=options.NamedPath(dir_okay=False),
    help="Database of the demo, a new file.  [default: in a new temporary folder]",
)
def command(db: Path | None) -> None:
    """Play a simulated incident, without the internet.

    Three invented vendors, real HTTP on this machine, simulated time.
    """
    from tempfile import mkdtemp

    from statusledger import demo

    if db is not None and db.exists():
        raise click.UsageError(f"{db} exists; the demo needs a database of its own, so name a new file")
    demo.play(db or Path(mkdtemp(prefix="statusledger-"), "demo.db"))
