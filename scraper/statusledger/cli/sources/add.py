"""The command `sources add`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.detect import detected, private_option


@click.command(name="add")
@click.argument("url")
@click.option("--name", metavar="NAME", help="Name of the vendor.  [default: the name on the page]")
@click.option("--id", "key", metavar="ID", help="Id of the source.  [default: made from the name]")
@private_option
@options.catalogue
@options.settings
@options.user_agent
def command(
    url: str, name: str | None, key: str | None, allow_private: bool, sources: Path | None, user_agent: str | None
) -> None:
    """Detect the platform of a page and add it to sources.yaml.

    sources.yaml is created if it does not exist.
    """
    from statusledger.catalogue import writing
    from statusledger.platforms import PLATFORMS

    found = detected(url, user_agent, allow_private=allow_private, name=name, key=key)
    path = sources or Path("sources.yaml")
    added = writing.add(path, found.source, PLATFORMS)
    click.echo(f"{path}:{added.line}: added {found.source.id}, read as {found.platform} ({found.confidence})")
    if added.is_new:
        click.echo(f"{path} is new: it replaces the catalogue that comes with statusledger")
