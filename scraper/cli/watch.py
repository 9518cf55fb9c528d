"""`statusledger watch`: polling without a crontab."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from scraper.cli import options
from scraper.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from scraper.collect import Report
    from scraper.store.captures import Captures


@click.command(name="watch")
@click.option("--concurrency", type=click.IntRange(1, 1000), default=50, show_default=True, help="Requests at a time.")
@click.option(
    "--per-host", type=click.IntRange(1, 50), default=2, show_default=True, help="Requests at a time per host."
)
@options.database
@options.catalogue
@options.clock
def command(concurrency: int, per_host: int, db: Path, sources: Path | None, clock: Callable[[], Instant]) -> None:
    """Poll in a loop: oftener while an incident is open, less often where all was quiet for long.

    The catalogue is read anew for each pass. SIGTERM ends it within seconds; what is finished is kept.
    """
    import asyncio

    from scraper.cli.signals import interruptible
    from scraper.fetch import Settings
    from scraper.watching import Watch

    settings = Settings(concurrency=concurrency, per_host=per_host)
    watch = Watch(lambda: _opened(db, sources), settings, clock, _Voice().tell)
    asyncio.run(interruptible(watch.take(repeat(None))))


@contextmanager
def _opened(db: Path, path: Path | None) -> "Iterator[tuple[Database, Captures, Sequence[Source]]]":
    from scraper import catalogue, store
    from scraper.platforms import PLATFORMS
    from scraper.store.captures import beside, open_captures

    known = catalogue.load(path, PLATFORMS)
    with store.locked(db), store.open_database(db) as database, open_captures(beside(db)) as captures:
        store.keep_in_step(database, known, captures)
        yield database, captures, known


class _Voice:
    """Says of each pass what a person may want to know: that something is new, or cannot be read any more."""

    def __init__(self) -> None:
        self._failing: set[str] = set()

    def tell(self, report: "Report") -> None:
        from scraper.cli.run import say

        new = {key: cause for key, cause in report.failures.items() if key not in self._failing}
        self._failing |= new.keys()
        self._failing -= report.read
        said = msgspec.structs.replace(report, failures=new)
        if new or report.bugs or report.tally.incidents:
            say(said, quiet=False, as_json=False)
