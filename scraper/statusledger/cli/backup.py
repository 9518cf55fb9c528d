"""The command `backup`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.progress import counted


@click.command(name="backup")
@click.argument("target", type=options.NamedPath(dir_okay=False), metavar="FILE")
@options.database
def command(target: Path, db: Path) -> None:
    """Copy the database and its captures to FILE.

    Both are of one moment; runs may continue meanwhile. FILE is replaced once both copies are complete and checked. Use
    --db FILE to read it, and `statusledger restore FILE` to restore it.
    """
    from statusledger.cli.output import warn
    from statusledger.store import copies, logs, losses
    from statusledger.store.captures import beside
    from statusledger.store.read import queries

    if target.resolve() in (db.resolve(), beside(db).resolve()):
        raise click.UsageError(f"{target} is the database itself; name another file")
    with queries.open_readonly(db) as database:
        lacking = losses.of_captures(database, beside(db))
    if lacking is not None:
        warn(lacking)
    pairs = {beside(db): beside(target)} if beside(db).exists() else {}
    for path in pairs:
        logs.refuse_foreign(path)
    with counted("copying") as done:
        copies.copy({**pairs, db: target}, done)
