"""The command `captures`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.completing import complete_source
from statusledger.cli.grouping import Commands
from statusledger.cli.output import print_json

if TYPE_CHECKING:
    from statusledger.store.captures import Captures


@click.group(name="captures", cls=Commands)
def group() -> None:
    """Show and export captures, the stored bodies."""


@group.command(name="show")
@click.argument("source_id", required=False, metavar="[SOURCE]", shell_complete=complete_source)
@click.option("--body", "sha256", metavar="SHA256", help="Print one body, byte for byte.")
@options.as_json
@options.database
def show(source_id: str | None, sha256: str | None, as_json: bool, db: Path) -> None:
    """List the captures of all sources, or of one."""
    from statusledger.cli.pages import captures as page
    from statusledger.cli.pages.terminal import Paper
    from statusledger.store.captures import beside, open_captures

    with open_captures(beside(db), read_only=True) as captures:
        if sha256 is not None:
            click.echo(captures.body(sha256), nl=False)
            return
        if source_id is not None:
            sightings = captures.sightings(source_id) or captures.sightings(_captured(captures, source_id))
            print_json(sightings) if as_json else page.draw_sightings(Paper(), sightings)
        else:
            totals = captures.totals()
            print_json(totals) if as_json else page.draw_totals(Paper(), totals)


@group.command(name="export")
@click.argument("source_id", metavar="SOURCE", shell_complete=complete_source)
@click.argument("folder", type=options.NamedPath(file_okay=False))
@options.database
def export(source_id: str, folder: Path, db: Path) -> None:
    """Export the captures of a source to a folder.

    Bodies are files; a list has the times when each was seen.
    """
    from statusledger.history import archive
    from statusledger.store.captures import beside, open_captures

    with open_captures(beside(db), read_only=True) as captures:
        source_id = _captured(captures, source_id)
        count = archive.write(captures, source_id, folder)
    click.echo(f"{folder}: {count} sightings of {source_id}")


def _captured(captures: "Captures", name: str) -> str:
    from statusledger.config.names import NameIndex

    if (found := NameIndex(captures.sources()).id_of(name)) is None:
        raise click.UsageError(f"no captures of {name!r}; `statusledger captures show` lists the sources")
    return found
