"""`statusledger sources add`: a stanza for a page that was pasted."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.detect import detected, private_option


@click.command(name="add")
@click.argument("url")
@click.option("--name", metavar="NAME", help="What people call the vendor.  [default: what the page calls itself]")
@click.option("--id", "key", metavar="ID", help="The stanza's id.  [default: made from the name]")
@private_option
@options.catalogue
@options.settings
@options.user_agent
def command(
    url: str, name: str | None, key: str | None, allow_private: bool, sources: Path | None, user_agent: str | None
) -> None:
    """Find out what a status page is made with, and add its stanza to sources.yaml, which is begun if there is none."""
    from statusledger.catalogue import writing
    from statusledger.platforms import PLATFORMS

    found = detected(url, user_agent, allow_private=allow_private, name=name, key=key)
    path = sources or Path("sources.yaml")
    added = writing.add(path, found.source, PLATFORMS)
    click.echo(f"{path}:{added.line}: added {found.source.id}, read as {found.platform} ({found.confidence})")
    if added.is_new:
        click.echo(f"{path} is new: from now on it is polled, and not the catalogue that comes with statusledger")
