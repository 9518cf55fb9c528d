"""The command `run`."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import named, options
from statusledger.cli.alerts import Alerting, alerting
from statusledger.cli.output import print_json, warn
from statusledger.cli.progress import progress
from statusledger.errors import CatalogueError
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.catalogue import Catalogue
    from statusledger.fetch import Settings
    from statusledger.polling.run import RunReport
    from statusledger.store.captures import Captures

BUG, NOTHING_FETCHED = 1, 3
_NAMED = 8


@click.command(name="run")
@options.wanted_sources
@click.option("--all", "every", is_flag=True, help="Poll every source, due or not.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing without problems, even on a terminal.")
@options.as_json
@options.database
@options.catalogue
@options.settings_if_right
@options.fetching
@alerting
@options.healthcheck
@options.clock
def command(
    wanted: tuple[str, ...],
    every: bool,
    quiet: bool,
    as_json: bool,
    db: Path,
    sources: Path | None,
    settings: CatalogueError | None,
    limits: "Settings",
    alerting: Alerting,
    healthcheck: str | None,
    clock: Callable[[], Instant],
) -> None:
    """Poll the sources that are due, once.

    Saves what is new and sends the alerts of alerts.yaml. Without a terminal it prints problems only, and a page that
    fails once: at its third failure in a row. If settings.yaml or alerts.yaml is wrong, it polls and saves, then exits
    2; messages wait until alerts.yaml is valid.
    """
    from statusledger import catalogue
    from statusledger.cli import signals
    from statusledger.platforms import PLATFORMS
    from statusledger.polling import health_pings as pings
    from statusledger.polling.run import Run

    with pings.pinging(None if wanted else healthcheck, limits) as ping:
        found = catalogue.read(sources, PLATFORMS)
        known = found.sources
        due, shown = _chosen_to_poll(known, wanted), sys.stderr.isatty() and not quiet and not as_json
        with opened(db, found) as (database, captures):
            ping.start()
            with progress("polling", len(due), shown=shown) as finished:
                run = Run(database, captures, due, limits, clock, finished)
                report = signals.run(run.run(every=every or bool(wanted)))
            ping.words = "\n".join((str(report), *troubles(report)))
            say(report, as_json=as_json, quiet=quiet or not sys.stdout.isatty(), asked=every or bool(wanted))
            signals.run(alerting.send(database, known))
            if settings is not None:
                raise settings
        sys.exit(BUG if report.bugs else NOTHING_FETCHED if report.nothing_fetched else 0)


def chosen(known: Iterable[Source], wanted: tuple[str, ...]) -> list[Source]:
    """Return the named sources, or all; of a vendor the enabled ones, if any.

    Raises UsageError for an unknown name.
    """
    if not wanted:
        return list(known)
    found = (_on_if_any(each) for each in named.sources(known, wanted))
    return list({source.id: source for source in chain.from_iterable(found)}.values())


def _on_if_any(sources: list[Source]) -> list[Source]:
    return [source for source in sources if source.enabled] or sources


def _chosen_to_poll(known: Iterable[Source], wanted: tuple[str, ...]) -> list[Source]:
    """Return the chosen sources; warn of those that are named and off."""
    found = chosen(known, wanted)
    if wanted:
        from statusledger.catalogue import why_off

        for source in found:
            if not source.enabled:
                warn(f"{source.id}: not polled: {why_off(source)}")
    return found


@contextmanager
def opened(db: Path, found: "Catalogue") -> "Iterator[tuple[Database, Captures]]":
    """Open the ledger in step with a catalogue; warn of each source that it switches on, before the first poll."""
    from statusledger.history import ledger
    from statusledger.store.write.catalogue import never_polled

    with ledger.opened(db, found.sources) as (database, captures):
        for key in sorted(never_polled(database) & found.warnings.keys() if found.warnings else ()):
            warn(found.warnings[key])
        yield database, captures


def say(report: "RunReport", *, as_json: bool, quiet: bool, asked: bool) -> None:
    """Print bugs, failures by cause, and the summary of a run.

    A quiet run of the due sources prints a lasting failure once.
    """
    if quiet and not (as_json or asked):
        report = report.news
    if as_json:
        print_json(report)
        return
    for line in troubles(report):
        warn(line)
    if report.failures:
        warn(str(report))
    elif not quiet:
        click.echo(str(report))


def troubles(report: "RunReport") -> Iterator[str]:
    """Describe bugs with tracebacks, and failures."""
    for source_id, traceback in report.bugs.items():
        yield f"{source_id}: internal error, please report it:\n{traceback}"
    causes: dict[str, list[str]] = {}
    for source_id, cause in sorted(report.failures.items()):
        causes.setdefault(cause, []).append(source_id)
    for cause, ids in causes.items():
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        yield f"{cause} ({', '.join(ids[:_NAMED])}{more})"
