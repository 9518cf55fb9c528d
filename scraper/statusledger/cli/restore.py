"""`statusledger restore`: a backup in the place of the ledger."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.progress import counted


@click.command(name="restore")
@click.argument("source", type=options.NamedPath(exists=True, dir_okay=False), metavar="FILE")
@click.option("--keep-captures", is_flag=True, help="Bring back the database alone; the captures stay as they are.")
@options.database
def command(source: Path, keep_captures: bool, db: Path) -> None:
    """Bring back FILE and the captures beside it, as `backup` wrote them, over the database and its captures.

    Both are checked before anything is written, and readers go on meanwhile. What the ledger holds now is gone then:
    `backup` it first if it may be of use.
    """
    from statusledger import store
    from statusledger.store import restore
    from statusledger.store.captures import beside
    from statusledger.store.connections import real

    if real(source).resolve() in (db.resolve(), beside(db).resolve()):
        raise click.UsageError(f"{source} is of the ledger itself; name a backup")
    pairs = {source: db}
    if not keep_captures:
        if beside(source).exists():
            pairs[beside(source)] = beside(db)
        elif beside(db).exists():
            told = f"{beside(source)}: there are no captures beside the backup; the dataset would not go with"
            advice = "`--keep-captures` brings back the dataset alone, and `statusledger rebuild` makes it whole then"
            raise click.UsageError(f"{told} those in {beside(db)}; {advice}")
    with store.locked(db, restores=True), counted("restoring") as done:
        restore.restore(pairs, done)
    click.echo(f"{db}: as it was backed up in {source}")
