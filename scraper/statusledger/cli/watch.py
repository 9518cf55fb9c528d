"""The command `watch`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.alerts import Alerting, alerting
from statusledger.cli.output import warn
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.catalogue import Catalogue
    from statusledger.config.last_valid import LastValid
    from statusledger.fetch import Settings
    from statusledger.polling.run import RunReport
    from statusledger.store.captures import Captures


@click.command(name="watch")
@options.database
@options.catalogue
@options.settings
@options.fetching
@alerting
@options.healthcheck
@options.clock
def command(
    db: Path,
    sources: Path | None,
    limits: "Settings",
    alerting: Alerting,
    healthcheck: str | None,
    clock: Callable[[], Instant],
) -> None:
    """Poll in a loop, more often while an incident is open.

    Sources that were quiet for long are polled less often. sources.yaml and alerts.yaml are read again at each pass;
    while one of them is wrong, its last valid version is used. A file that is wrong at the start is refused.
    settings.yaml is read at the start only. SIGTERM ends the loop within seconds; finished work is kept.
    """
    from statusledger import catalogue
    from statusledger.cli import signals
    from statusledger.cli.run import say
    from statusledger.config.last_valid import LastValid
    from statusledger.platforms import PLATFORMS
    from statusledger.polling.health_pings import Pings
    from statusledger.polling.watch_loop import WatchLoop

    pings = Pings(healthcheck, limits)

    def report_pass(report: "RunReport") -> None:
        pings.beat(str(report), failed=bool(report.bugs))
        if report.news.failures or report.bugs or report.tally.incidents:
            say(report.news, quiet=False, as_json=False, asked=False)

    path = catalogue.locate(sources)
    last_valid: LastValid[Catalogue] = LastValid(str(path), warn)
    opening = partial(opened, db, path, last_valid)
    known = last_valid.contents(lambda: catalogue.read(path, PLATFORMS)).sources
    watch = WatchLoop(opening, limits, clock, report_pass, after=alerting.sender(warn, known))
    signals.run(watch.run(repeat(None)))


@contextmanager
def opened(
    db: Path, path: Path, last_valid: "LastValid[Catalogue]"
) -> "Iterator[tuple[Database, Captures, Sequence[Source]]]":
    """Open the ledger, in step with the last valid catalogue."""
    from statusledger import catalogue
    from statusledger.cli import run
    from statusledger.platforms import PLATFORMS

    found = last_valid.contents(lambda: catalogue.read(path, PLATFORMS))
    with run.opened(db, found) as (database, captures):
        yield database, captures, found.sources
