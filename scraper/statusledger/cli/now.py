"""The command `now`."""

from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Instant


@click.command(name="now")
@options.as_json
@options.database
@options.clock
def command(as_json: bool, db: Path, clock: Callable[[], Instant]) -> None:
    """Show current incidents, maintenances and unread pages.

    Also components that are not operational without an incident.
    """
    from statusledger.presentation import current_status
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        answer = current_status.answer(queries.situation(database), clock())
    if as_json:
        print_json(answer)
        return
    from statusledger.cli.pages import now
    from statusledger.cli.pages.terminal import Paper

    now.draw(Paper(), answer)
