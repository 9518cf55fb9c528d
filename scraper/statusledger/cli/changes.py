"""`statusledger changes` and `statusledger anomalies`: what vendors rewrote, and what is odd in the data."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.store.query import Connection

vendor_option = click.option("--vendor", metavar="VENDOR", help="Only this vendor, by its id.")


@click.command(name="changes")
@vendor_option
@click.option("--since", metavar="TIME", help="Only what we saw since: a date or time (UTC), or an age as 7d or 24h.")
@click.option(
    "--all", "ordinary", is_flag=True, help="Also the ordinary course: what was added, and how it progressed."
)
@options.as_json
@options.database
@options.clock
def changes(
    vendor: str | None, since: str | None, ordinary: bool, as_json: bool, db: Path, clock: Callable[[], Instant]
) -> None:
    """Show what vendors rewrote, retimed, played down, reopened or took back, newest first."""
    from statusledger.store.read import queries

    start = start_of(since, clock()) if since else None
    with queries.open_readonly(db) as database:
        found = queries.changes(database, known_vendor(database, vendor), start, ordinary=ordinary)
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import changes as page
    from statusledger.cli.pages.terminal import Paper

    page.draw(Paper(), found, start)


@click.command(name="anomalies")
@vendor_option
@options.as_json
@options.database
def anomalies(vendor: str | None, as_json: bool, db: Path) -> None:
    """Show implausible data: each kind explained once, then its cases."""
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        found = queries.anomalies(database, known_vendor(database, vendor))
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import anomalies as page
    from statusledger.cli.pages.terminal import Paper

    page.draw(Paper(), found)


def known_vendor(database: "Connection", vendor: str | None) -> str | None:
    """The vendor, if there is one of that id."""
    from statusledger.store.read import queries

    known = queries.vendor_ids(database)
    if vendor is None or vendor in known:
        return vendor
    from difflib import get_close_matches

    near = get_close_matches(vendor, known, 1)
    raise click.UsageError(f"no vendor {vendor!r} in the database" + (f"; did you mean {near[0]!r}?" if near else ""))


def start_of(words: str, now: Instant) -> Instant:
    """`7d` before now, or the time that an ISO date or time means, UTC unless it says otherwise."""
    from datetime import UTC, datetime

    from statusledger.times import age, instant, shifted

    seconds = age(words)
    try:
        if seconds is not None:
            return shifted(now, -seconds)
        moment = datetime.fromisoformat(words)
        return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{words!r} is neither a time like 2026-11-23 nor an age like 7d", param_hint="--since"
        ) from None
