"""`statusledger sources check`: whether sources.yaml is well, and the pages it names are still there."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.cli.progress import progress
from statusledger.cli.run import chosen
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.fetch import Settings


@click.command(name="check")
@click.argument("wanted", nargs=-1, metavar="[SOURCE]...")
@click.option("--offline", is_flag=True, help="Only read sources.yaml, and ask no page.")
@click.option("--all", "every", is_flag=True, help="Ask the pages that are switched off, too.")
@options.as_json
@options.database
@options.catalogue
@options.settings
@options.fetching
@options.clock
def command(
    wanted: tuple[str, ...],
    offline: bool,
    every: bool,
    as_json: bool,
    db: Path,
    sources: Path | None,
    clock: Callable[[], Instant],
    limits: "Settings",
) -> None:
    """Check sources.yaml; exit 2 and say what is wrong, and where. Then ask each page whether it is what that says.

    One document of each page is asked for, a hundred pages at a time. Whoever interrupts it goes on where it was: a
    page that was asked in the last day is not asked again. `sources mend` writes the stanzas that were found.
    """
    from statusledger import catalogue, store
    from statusledger.cli import signals
    from statusledger.platforms import PLATFORMS
    from statusledger.polling.catalogue_check import CatalogueCheck

    known = catalogue.load(sources, PLATFORMS)
    vendors = len({source.vendor for source in known})
    if not as_json:
        click.echo(f"{catalogue.locate(sources)}: {len(known)} sources of {vendors} vendors, all well")
    if offline:
        return
    asked = [each for each in chosen(known, wanted) if each.enabled or every or wanted]
    shown = sys.stderr.isatty() and not as_json
    with store.opened(db, known) as (database, _), progress("asking", len(asked), shown=shown) as finished:
        found = signals.run(CatalogueCheck(database, limits, clock, finished).run(asked))
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import catalogue_checks
    from statusledger.cli.pages.terminal import Paper

    catalogue_checks.draw(Paper(), found)
