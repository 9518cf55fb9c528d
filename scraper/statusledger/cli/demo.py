"""`statusledger demo`: the whole of it, without the internet."""

from pathlib import Path

import click

from statusledger.cli import options


@click.command(name="demo")
@click.option(
    "--db",
    type=options.NamedPath(dir_okay=False),
    help="Where to put the demo's database, a new file.  [default: in a new temporary folder]",
)
def command(db: Path | None) -> None:
    """Watch an incident come, change and go: three invented vendors, real HTTP, simulated time, no internet."""
    from tempfile import mkdtemp

    from statusledger import demo

    if db is not None and db.exists():
        raise click.UsageError(f"{db} exists; the demo needs a database of its own, so name a new file")
    demo.play(db or Path(mkdtemp(prefix="statusledger-"), "demo.db"))
