"""The command `dump`."""

from pathlib import Path

import click

from statusledger.cli import options


@click.command(name="dump")
@click.option("--no-poll-times", is_flag=True, help="Leave out the times of polls.")
@options.database
def command(no_poll_times: bool, db: Path) -> None:
    """Print the dataset as sorted JSON lines.

    Two dumps are equal exactly when the datasets are.
    """
    from statusledger.store import dump
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        for line in dump.lines(database, poll_times=not no_poll_times):
            click.echo(line)
