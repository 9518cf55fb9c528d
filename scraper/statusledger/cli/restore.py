"""The command `restore`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.progress import counted


@click.command(name="restore")
@click.argument("source", type=options.NamedPath(exists=True, dir_okay=False), metavar="FILE")
@click.option("--keep-captures", is_flag=True, help="Restore the database only; keep the captures.")
@options.database
def command(source: Path, keep_captures: bool, db: Path) -> None:
    """Restore the database and captures from a backup.

    FILE and the captures beside it, as `backup` wrote them, replace the ledger. Both are checked before anything is
    written; readers may continue meanwhile. The present contents are lost: `backup` them first if you need them.
    """
    from statusledger import store
    from statusledger.store import restore
    from statusledger.store.captures import beside
    from statusledger.store.connections import real

    if real(source).resolve() in (db.resolve(), beside(db).resolve()):
        raise click.UsageError(f"{source} is a file of the ledger itself; name a backup")
    pairs = {source: db}
    if not keep_captures:
        if beside(source).exists():
            pairs[beside(source)] = beside(db)
        elif beside(db).exists():
            problem = f"{beside(source)}: not found; the dataset of the backup does not belong to {beside(db)}"
            advice = "use `--keep-captures` to restore the dataset alone, then run `statusledger rebuild`"
            raise click.UsageError(f"{problem}; {advice}")
    with store.locked(db, restores=True), counted("restoring") as done:
        restore.restore(pairs, done)
    click.echo(f"{db}: restored from {source}")
