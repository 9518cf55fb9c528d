"""The command `backfill`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json, warn
from statusledger.cli.progress import progress
from statusledger.cli.run import BUG, NOTHING_FETCHED, chosen
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.polling.backfill import BackfillReport, Outlook
    from statusledger.store.captures import Captures


def _date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Instant | None:
    from statusledger.times import iso

    try:
        return iso(value if "T" in value else f"{value}T00:00:00Z") if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date; write it as in 2024-01-31") from error


@click.command(name="backfill")
@options.wanted_sources
@click.option("--since", callback=_date, metavar="DATE", help="Oldest day to fetch.")
@click.option("--pause", type=options.duration, default="1s", show_default=True, help="Time between requests.")
@click.option("--dry-run", is_flag=True, help="Show the number of requests without sending any.")
@options.as_json
@options.database
@options.catalogue
@options.settings
@options.user_agent
@options.clock
def command(
    wanted: tuple[str, ...],
    since: Instant | None,
    pause: float,
    dry_run: bool,
    as_json: bool,
    db: Path,
    sources: Path | None,
    user_agent: str | None,
    clock: Callable[[], Instant],
) -> None:
    """Fetch the history of status pages.

    Sends one request at a time per host; incidents are saved as backfilled. If interrupted, run the same command to
    resume. Run again later, it requests only documents that may have changed.
    """
    from statusledger import catalogue
    from statusledger.cli import signals
    from statusledger.platforms import PLATFORMS
    from statusledger.polling.backfill import Backfill

    known = catalogue.load(sources, PLATFORMS)
    asked = [each for each in chosen(known, wanted) if each.enabled or wanted]
    with _opened(None if dry_run and not db.exists() else db, known) as (database, captures):
        work = Backfill(database, captures, asked, options.limits(user_agent, per_host=1, pause=pause), clock, since)
        outlook = work.outlook()
        if dry_run and as_json:
            print_json(outlook)
        elif not as_json:
            _announce(outlook, pause, named=bool(wanted))
        if dry_run:
            return
        with _bar(outlook, shown=sys.stderr.isatty() and not as_json) as finished:
            report = signals.run(work.run(finished))
    _print(report, as_json=as_json)
    sys.exit(BUG if report.bugs else NOTHING_FETCHED if report.nothing_fetched else 0)


@contextmanager
def _opened(db: Path | None, known: Sequence[Source]) -> "Iterator[tuple[Database, Captures]]":
    """Open the ledger; None: in memory, for a plan without one."""
    from statusledger import store
    from statusledger.history import ledger
    from statusledger.store.captures import open_captures

    if db is not None:
        with ledger.opened(db, known) as pair:
            yield pair
        return
    with closing(store.open_database(None)) as database, open_captures(None) as captures:
        store.keep_in_step(database, known, captures)
        yield database, captures


def _announce(outlook: "list[Outlook]", pause: float, *, named: bool) -> None:
    for each in outlook:
        if each.documents is None and named:
            why = "its platform is unknown yet, or has no more than polling reads"
            warn(f"{each.source_id}: no history to fetch: {why}")
    waiting = [each.documents for each in outlook if each.documents is not None]
    resumed = sum(each.resumes for each in outlook)
    sources, documents = _counted(len(waiting), "source"), _counted(sum(waiting), "document")
    resumes = f", {resumed:,} of them resumed" if resumed else ""
    least = max(waiting, default=0) * pause
    click.echo(f"{sources}{resumes}: at least {documents} in {least:,.0f} s, and those they link to")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _bar(outlook: "list[Outlook]", *, shown: bool) -> "Iterator[Callable[[Source, int], None]]":
    ahead = {each.source_id: each.documents or 0 for each in outlook}
    with progress("backfilling", sum(ahead.values()), shown=shown) as finished:
        read = 0

        def read_one(source: Source, waiting: int) -> None:
            nonlocal read
            read, ahead[source.id] = read + 1, waiting
            finished(source, read + sum(ahead.values()))

        yield read_one


def _print(report: "BackfillReport", *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    for source_id, traceback in report.bugs.items():
        warn(f"{source_id}: internal error, please report it:\n{traceback}")
    for source_id, reason in {**report.reasons, **report.troubles}.items():
        warn(f"{source_id}: {reason}")
    click.echo(str(report))
