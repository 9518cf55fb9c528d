"""`statusledger sources`: the catalogue, and how well its pages are read."""

from collections.abc import Callable
from pathlib import Path

import click

from scraper.cli import options
from scraper.cli.output import print_json
from scraper.model import Instant


@click.group(name="sources", invoke_without_command=True)
@options.as_json
@options.database
@options.clock
@click.pass_context
def group(context: click.Context, as_json: bool, db: Path, clock: Callable[[], Instant]) -> None:
    """Show every source: when it was last read, when it is due, and what keeps it from being read."""
    if context.invoked_subcommand is not None:
        return
    from scraper.store import reading

    with reading.open_readonly(db) as database:
        found = reading.sources(database)
    if as_json:
        print_json(found)
        return
    from scraper.cli.pages import sources
    from scraper.cli.pages.paper import Paper

    sources.draw(Paper(), found, clock())


@group.command(name="check")
@options.catalogue
def check(sources: Path | None) -> None:
    """Check sources.yaml; exit 2 and say what is wrong, and where."""
    from scraper import catalogue
    from scraper.platforms import PLATFORMS

    found = catalogue.load(sources, PLATFORMS)
    vendors = len({source.vendor for source in found})
    click.echo(f"{catalogue.locate(sources)}: {len(found)} sources of {vendors} vendors, all well")


@group.command(name="platforms")
@options.as_json
def platforms(as_json: bool) -> None:
    """List the platforms that can be read, with the kinds of document each has."""
    from scraper.platforms import PLATFORMS

    if as_json:
        rows = ((name, PLATFORMS[name]) for name in sorted(PLATFORMS))
        print_json([{"platform": name, "proven": each.PROVEN, "kinds": list(each.VOICES)} for name, each in rows])
        return
    for name in sorted(PLATFORMS):
        platform = PLATFORMS[name]
        unproven = "" if platform.PROVEN else "   unproven: its shape is documented, not captured"
        click.echo(f"{name}: {', '.join(platform.VOICES)}{unproven}")
