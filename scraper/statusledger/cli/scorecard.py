"""The command `scorecard`."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.changes import known_vendor
from statusledger.cli.completing import complete_vendor
from statusledger.cli.output import print_json
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.insight.window import Month
    from statusledger.presentation.scorecard import VendorCards
    from statusledger.store.query import Connection

_MONTHS = 12


@click.command(name="scorecard")
@click.argument("vendors", nargs=-1, metavar="[VENDOR]...", shell_complete=complete_vendor)
@click.option(
    "--period",
    "words",
    metavar="PERIOD",
    help="Month, quarter, year or span (UTC): 2026-10, 2026-Q3, 2026, 2025-12/2026-11.  [default: 12 months to now]",
)
@click.option("--by", type=click.Choice(["month", "quarter", "year"]), help="Print a row for each part of the period.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with the columns of the exported table vendor_months.")
@options.as_json
@options.database
@options.clock
def command(
    vendors: tuple[str, ...],
    words: str | None,
    by: str | None,
    as_csv: bool,
    as_json: bool,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """Print how vendors post about their incidents.

    Incidents, reported downtime, durations, time to the first post, silences, promised updates, postmortems, edits and
    maintenances, each with the number of cases behind it. Without VENDOR, a row for each with a known history.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other; leave one out")
    from statusledger.store.read import queries

    now = clock()
    whole = _period(words, now)
    with queries.open_readonly(db) as database:
        found = _found(database, vendors, _parts(whole, by, now), now)
    if as_json:
        print_json(found)
    elif as_csv:
        _print_csv(found)
    else:
        from statusledger.cli.pages import scorecard
        from statusledger.cli.pages.terminal import Paper

        scorecard.draw(Paper(), found, whole.key, is_whole=bool(vendors) and by is None)


def _period(words: str | None, now: Instant) -> "Month":
    from statusledger.insight.scorecard import periods

    try:
        return periods.period(words) if words is not None else periods.last_months(now, _MONTHS)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from None


def _parts(whole: "Month", by: str | None, now: Instant) -> "list[Month]":
    from statusledger.insight.period_keys import Length
    from statusledger.insight.scorecard import periods

    begun = periods.begun(periods.parts(whole, Length(by)) if by else [whole], now)
    if not begun:
        raise click.BadParameter(f"{whole.key} is in the future; name a period that has begun", param_hint="--period")
    return begun


def _found(database: "Connection", names: Sequence[str], parts: "Sequence[Month]", now: Instant) -> "list[VendorCards]":
    from statusledger import vendor_history
    from statusledger.presentation.scorecard import VendorCards
    from statusledger.store.read import vendors

    asked = list(dict.fromkeys(filter(None, (known_vendor(database, each) for each in names))))
    rows = {each.id: each.name for each in vendors.followed(database)}
    cards = vendor_history.scorecards(database, asked or list(rows), parts, now)
    found = [VendorCards(each, rows.get(each, each), those) for each, those in cards.items()]
    return found if asked else [each for each in found if any(card.covered_s for card in each.scorecards)]


def _print_csv(found: "Sequence[VendorCards]") -> None:
    from statusledger.export.csv import write_rows
    from statusledger.insight.scorecard import flat

    names = (column.name for column in flat.columns("period", ""))
    rows = (flat.row(each.vendor_id, card) for each in found for card in each.scorecards)
    write_rows(sys.stdout, names, rows, safe=False)
