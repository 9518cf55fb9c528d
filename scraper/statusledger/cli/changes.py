"""The commands `changes` and `anomalies`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import named, options
from statusledger.cli.output import print_json
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.store.query import Connection


@click.command(name="changes")
@options.vendor
@click.option("--since", metavar="TIME", help="Only changes seen since: a date or time (UTC), or an age as 7d or 24h.")
@click.option("--all", "ordinary", is_flag=True, help="Include ordinary changes: additions and progress.")
@options.as_json
@options.database
@options.clock
def changes(
    vendor: str | None, since: str | None, ordinary: bool, as_json: bool, db: Path, clock: Callable[[], Instant]
) -> None:
    """List edits by vendors, newest first.

    Texts rewritten, times moved, impacts lowered, incidents reopened or withdrawn.
    """
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
@options.vendor
@options.as_json
@options.database
def anomalies(vendor: str | None, as_json: bool, db: Path) -> None:
    """List data-quality notes: implausible data, with reasons."""
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
    """Return the id of a vendor. Raises UsageError if unknown."""
    from statusledger.store.read import names

    return None if vendor is None else named.id_of(names.vendors(database), vendor, "vendor", "database")


def start_of(words: str, now: Instant, option: str = "--since") -> Instant:
    """Parse `7d` or an ISO time, UTC without an offset."""
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
            f"{words!r} is not a date, time or age; write it as in 2026-11-23 or 7d", param_hint=option
        ) from None
