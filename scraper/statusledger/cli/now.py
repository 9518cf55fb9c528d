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
    """Show who is down now: every vendor, then the open incidents.

    Also the maintenances of the day, and long-running incidents.
    """
    from statusledger.presentation import current_status
    from statusledger.store.read import queries
    from statusledger.store.read.background import background

    with queries.open_readonly(db) as database:
        now = clock()
        answer = current_status.answer(queries.situation(database), now, background(database, now))
    if as_json:
        print_json(answer)
        return
    from statusledger.cli.pages.now import draw
    from statusledger.cli.pages.terminal import Paper

    draw(Paper(), answer)
