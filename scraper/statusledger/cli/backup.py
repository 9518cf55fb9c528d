"""`statusledger backup`: the ledger in two files, whole, while others write to it."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.progress import counted


@click.command(name="backup")
@click.argument("target", type=options.NamedPath(dir_okay=False), metavar="FILE")
@options.database
def command(target: Path, db: Path) -> None:
    """Copy the database to FILE and its captures beside it, as they were at one moment; a run may go on meanwhile.

    FILE is replaced once both copies are whole and were found sound. Say --db FILE to look at it; `statusledger restore
    FILE` brings it back.
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
