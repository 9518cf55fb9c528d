"""`statusledger watch`: polling without a crontab."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli import options
from scraper.cli.alerts import Alerting, alerting
from scraper.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from scraper.collect import Report
    from scraper.fetch import Settings
    from scraper.store.captures import Captures


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

    The catalogue and alerts.yaml are read anew for each pass. SIGTERM ends it within seconds; what is finished is kept.
    """
    import asyncio

    from scraper.cli.run import say
    from scraper.cli.signals import interruptible
    from scraper.healthcheck import Pings
    from scraper.watching import Watch

    pings = Pings(healthcheck, limits)

    def tell(report: "Report") -> None:
        pings.beat(str(report), failed=bool(report.bugs))
        if report.news.failures or report.bugs or report.tally.incidents:
            say(report.news, quiet=False, as_json=False)

    watch = Watch(lambda: _opened(db, sources), limits, clock, tell, after=alerting.tell)
    asyncio.run(interruptible(watch.take(repeat(None))))


@contextmanager
def _opened(db: Path, path: Path | None) -> "Iterator[tuple[Database, Captures, Sequence[Source]]]":
    from scraper import catalogue, store
    from scraper.platforms import PLATFORMS

    known = catalogue.load(path, PLATFORMS)
    with store.opened(db, known) as (database, captures):
        yield database, captures, known
