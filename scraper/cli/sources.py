"""`statusledger sources`: the catalogue, and how well its pages are read."""

from collections.abc import Callable
from pathlib import Path

import click

from scraper.cli import options
from scraper.cli.detect import detected, private_option
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


@group.command(name="add")
@click.argument("url")
@click.option("--name", metavar="NAME", help="What people call the vendor.  [default: what the page calls itself]")
@click.option("--id", "key", metavar="ID", help="The stanza's id.  [default: made from the name]")
@private_option
@options.catalogue
def add(url: str, name: str | None, key: str | None, allow_private: bool, sources: Path | None) -> None:
    """Find out what a status page is made with, and add its stanza to sources.yaml, which is begun if there is none."""
    from scraper.catalogue import writing
    from scraper.platforms import PLATFORMS

    found = detected(url, allow_private=allow_private, name=name, key=key)
    path = sources or Path("sources.yaml")
    added = writing.add(path, found.source, PLATFORMS)
    click.echo(f"{path}:{added.line}: added {found.source.id}, read as {found.platform} ({found.confidence})")
    if added.is_new:
        click.echo(f"{path} is new: from now on it is polled, and not the catalogue that comes with statusledger")


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
