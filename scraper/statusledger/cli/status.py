"""The command `status`."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Instant

STALE = 1


@click.command(name="status")
@click.option(
    "--max-age",
    type=options.duration,
    default="15m",
    show_default=True,
    help="Highest age of the last run.",
)
@options.as_json
@options.database
@options.clock
def command(max_age: float, as_json: bool, db: Path, clock: Callable[[], Instant]) -> None:
    """Check that runs finish and pages are read.

    Exit 0 when they do, 1 when the data is stale.
    """
    from statusledger.cli.pages import status
    from statusledger.store import losses
    from statusledger.store.connections import beside
    from statusledger.store.read import queries, runs

    with queries.open_readonly(db) as database:
        sources = [source for source in queries.sources(database) if source.is_wanted]
        answer = status.answer(
            *(runs.last_finished(database), runs.under_way(database), sources, clock(), max_age),
            *(losses.of_captures(database, beside(db)), losses.of_lists(database)),
        )
    if as_json:
        print_json(answer)
    else:
        from statusledger.cli.pages.terminal import Paper

        status.draw(Paper(), answer)
    sys.exit(0 if answer.alive else STALE)
