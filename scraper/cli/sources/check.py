"""`statusledger sources check`: whether sources.yaml is well."""

from pathlib import Path

import click

from scraper.cli import options


@click.command(name="check")
@options.catalogue
def command(sources: Path | None) -> None:
    """Check sources.yaml; exit 2 and say what is wrong, and where."""
    from scraper import catalogue
    from scraper.platforms import PLATFORMS

    found = catalogue.load(sources, PLATFORMS)
    vendors = len({source.vendor for source in found})
    click.echo(f"{catalogue.locate(sources)}: {len(found)} sources of {vendors} vendors, all well")
