"""The commands `sources import-opml` and `export-opml`."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from statusledger.cli import options
from statusledger.cli.output import warn

if TYPE_CHECKING:
    from statusledger.catalogue.opml import OpmlImport
    from statusledger.model import Source


@click.command(name="import-opml")
@click.argument("file", type=options.NamedPath(dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Print the entries without adding them.")
@options.catalogue
def import_opml(file: Path, dry_run: bool, sources: Path | None) -> None:
    """Add the subscriptions of an OPML file to sources.yaml.

    sources.yaml is created if it does not exist. Folders and categories become tags; known addresses are skipped.
    """
    from statusledger import catalogue
    from statusledger.catalogue import opml, writing
    from statusledger.platforms import PLATFORMS

    path = sources or Path("sources.yaml")
    found = opml.sources_of(opml.read(file), catalogue.load(path, PLATFORMS) if path.exists() else ())
    for line, reason in found.left_out:
        warn(f"{file}:{line}: left out: {reason}")
    if dry_run:
        click.echo("".join(map(writing.written, found.sources)), nl=False)
    elif found.sources:
        writing.add_all(path, found.sources, PLATFORMS)
    click.echo(f"{path}: {_summary(found, dry_run=dry_run)}", err=dry_run)


def _summary(found: "OpmlImport", *, dry_run: bool) -> str:
    added = f"{len(found.sources):,} {'would be added' if dry_run else 'added'}"
    return f"{added}, {found.known:,} there already, {len(found.left_out):,} left out"


@click.command(name="export-opml")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@options.catalogue
def export_opml(file: BinaryIO, sources: Path | None) -> None:
    """Export the enabled sources as OPML for feed readers."""
    from statusledger import catalogue
    from statusledger.catalogue import opml
    from statusledger.platforms import PLATFORMS

    found = [source for source in catalogue.load(sources, PLATFORMS) if source.enabled]
    file.write(opml.written(found, _feed))
    if hidden := sum(not opml.can_be_shared(source) for source in found):
        warn(f"left out {hidden:,} with a variable in its address, which feed readers cannot expand")


def _feed(source: "Source") -> str | None:
    """Return the requested feed; an entry's `feed` may be an API."""
    from statusledger.model import Format
    from statusledger.platforms import PLATFORMS

    if source.platform not in PLATFORMS:
        return source.feed
    asked = PLATFORMS[source.platform].requests(source)
    return next((request.url for request in asked if request.expects is Format.FEED), None)
