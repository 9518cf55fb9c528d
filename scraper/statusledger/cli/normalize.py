"""The command `normalize`."""

import sys
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json

_LARGEST = 32 << 20


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
    from statusledger import files
    from statusledger.model import Document
    from statusledger.platforms import parse, reading

    try:
        found = reading(platform, kind)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    try:
        body = sys.stdin.buffer.read(_LARGEST + 1) if str(file) == "-" else files.read(file, _LARGEST)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}; name another file") from error
    if len(body) > _LARGEST:
        raise click.UsageError(f"-: larger than {_LARGEST >> 20} MB, the limit for documents")
    print_json(parse(found, Document(url, kind, body, time_zone)))
