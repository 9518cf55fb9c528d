"""The command `postmortems`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.changes import known_vendor, start_of
from statusledger.cli.completing import complete_vendor
from statusledger.cli.output import print_json
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.store.query import Connection

_SHOWN = 50


@click.command(name="postmortems")
@click.argument("wanted", nargs=-1, metavar="[VENDOR]...", shell_complete=complete_vendor)
@click.option("--since", metavar="TIME", help="Only of incidents begun since: a date or time (UTC), or an age as 7d.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Highest number.  [default: 50; all as JSON]")
@options.as_json
@options.database
@options.clock
def command(
    wanted: tuple[str, ...],
    since: str | None,
    limit: int | None,
    as_json: bool,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """List postmortems, or show those of an incident in full.

    The last published come first. VENDOR is an id or name; the id of an incident instead shows its postmortems in full.
    Each has the times and durations that it states, and by how much its start and end differ from those on the page.
    What a postmortem leaves to guess is not shown.
    """
    from statusledger.insight import postmortems as insight
    from statusledger.store.read import postmortems, queries

    start = start_of(since, clock(), "--since") if since else None
    with queries.open_readonly(db) as database:
        incident = _incident(database, wanted)
        vendors = _vendors(database, wanted) if wanted and not incident else None
        most = limit or (-1 if as_json or incident else _SHOWN)
        found = postmortems.published(database, vendors=vendors, incident=incident, since=start, limit=most)
        described = [insight.details(each) for each in found]
        total = postmortems.count(database, vendors=vendors, incident=incident, since=start)
    if as_json:
        print_json(described if incident else [insight.summary(each) for each in described])
        return
    from statusledger.cli.pages import postmortems as page
    from statusledger.cli.pages.terminal import Paper

    if incident:
        page.draw_details(Paper(), described)
    else:
        page.draw(Paper(), described, total)


def _incident(database: "Connection", wanted: Sequence[str]) -> str | None:
    """Return the id of the one incident that is meant; None for names of vendors."""
    from statusledger.store.read import names, queries

    if len(wanted) != 1 or names.vendors(database).id_of(wanted[0]) is not None:
        return None
    found = queries.candidates(database, wanted[0])
    return found[0].id if len(found) == 1 else None


def _vendors(database: "Connection", wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, (known_vendor(database, each) for each in wanted)))
