"""The command `normalize`."""

from pathlib import Path

import click

from statusledger.cli import inputs, options
from statusledger.cli.output import print_json


@click.command(name="normalize")
@click.argument("platform")
@click.argument("kind")
@click.argument("file", type=options.NamedPath(exists=True, dir_okay=False, allow_dash=True))
@click.option("--url", default="https://status.example.com/", show_default=True, help="Address of the document.")
@click.option("--time-zone", help="IANA zone of a page that prints local times without one.")
def command(platform: str, kind: str, file: Path, url: str, time_zone: str | None) -> None:
    """Parse a document and print its snapshot as JSON.

    - reads standard input. Exit 5 when the document is refused.
    """
    from statusledger.model import Document
    from statusledger.platforms import parse, reading

    try:
        found = reading(platform, kind)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    print_json(parse(found, Document(url, kind, inputs.read(file, "documents"), time_zone)))
