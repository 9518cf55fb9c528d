"""The command `sources check`."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json, warn
from statusledger.cli.progress import progress
from statusledger.cli.run import chosen
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from statusledger.fetch import Settings
    from statusledger.store.write.catalogue_checks import Probe


@click.command(name="check")
@options.wanted_sources
@click.option("--offline", is_flag=True, help="Check sources.yaml only; send no requests.")
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
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
    """Check sources.yaml and the pages it names.

    Exit 2 with file, line and key of every mistake in sources.yaml; a pattern that matches no component is named. Then
    one document of each page is requested, to find pages that moved or changed. If interrupted, run the same command to
    resume: a page that was checked in the last day is skipped. `sources fix` writes the corrected entries.
    """
    from statusledger import catalogue, store
    from statusledger.cli import signals
    from statusledger.platforms import PLATFORMS
    from statusledger.polling.catalogue_check import CatalogueCheck
    from statusledger.store.read import watched_components

    found = catalogue.read(sources, PLATFORMS)
    known = found.sources
    asked = [each for each in chosen(known, wanted) if each.enabled or every or wanted]
    vendors = len({source.vendor for source in known})
    if not as_json:
        click.echo(f"{found.path}: {len(known)} sources of {vendors} vendors, no mistakes")
    for warning in found.warnings.values():
        warn(warning)
    if offline:
        _warn(known, {})
        return
    shown = sys.stderr.isatty() and not as_json
    with store.opened(db, known) as (database, _), progress("checking pages", len(asked), shown=shown) as finished:
        probes = signals.run(CatalogueCheck(database, limits, clock, finished).run(asked))
        _warn(known, watched_components.listed(database))
    _print(probes, as_json=as_json)


def _print(found: "Sequence[Probe]", *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import catalogue_checks
    from statusledger.cli.pages.terminal import Paper

    catalogue_checks.draw(Paper(), found)


def _warn(known: Iterable[Source], listed: Mapping[str, Sequence[tuple[str | None, str]]]) -> None:
    from statusledger.catalogue.component_patterns import unmatched

    for source in known:
        for sentence in unmatched(source, listed.get(source.id, ())):
            warn(sentence)
