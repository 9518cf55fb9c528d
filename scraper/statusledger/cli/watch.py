"""`statusledger watch`: polling without a crontab."""

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

    from statusledger.catalogue.lasting import Lasting
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
    """Poll in a loop: oftener while an incident is open, less often where all was quiet for long.

    sources.yaml and alerts.yaml are read anew for each pass. While one of them is wrong it holds as it was; one that is
    wrong at the start is refused. settings.yaml is read at the start alone. SIGTERM ends it within seconds; what is
    finished is kept.
    """
    from statusledger import catalogue
    from statusledger.catalogue.lasting import Lasting
    from statusledger.cli import signals
    from statusledger.cli.run import say
    from statusledger.platforms import PLATFORMS
    from statusledger.polling.health_pings import Pings
    from statusledger.polling.watch_loop import WatchLoop

    pings = Pings(healthcheck, limits)

    def tell(report: "RunReport") -> None:
        pings.beat(str(report), failed=bool(report.bugs))
        if report.news.failures or report.bugs or report.tally.incidents:
            say(report.news, quiet=False, as_json=False, asked=False)

    path = catalogue.locate(sources)
    lasting: Lasting[tuple[Source, ...]] = Lasting(str(path), warn)
    opening = partial(opened, db, path, lasting)
    known = lasting.said(lambda: catalogue.load(path, PLATFORMS))
    watch = WatchLoop(opening, limits, clock, tell, after=alerting.lasting(warn, known))
    signals.run(watch.run(repeat(None)))


@contextmanager
def opened(
    db: Path, path: Path, lasting: "Lasting[tuple[Source, ...]]"
) -> "Iterator[tuple[Database, Captures, Sequence[Source]]]":
    """The ledger, in step with the catalogue as it last was right."""
    from statusledger import catalogue
    from statusledger.history import ledger
    from statusledger.platforms import PLATFORMS

    known = lasting.said(lambda: catalogue.load(path, PLATFORMS))
    with ledger.opened(db, known) as (database, captures):
        yield database, captures, known
