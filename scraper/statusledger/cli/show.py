"""The command `show`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.store.read.rows import IncidentBrief

_NAMED = 12


@click.command(name="show")
@click.argument("wanted", metavar="ID")
@click.option("--history", is_flag=True, help="Include all changes, with the texts before edits.")
@options.as_json
@options.database
@options.clock
def command(wanted: str, history: bool, as_json: bool, db: Path, clock: Callable[[], Instant]) -> None:
    """Show one incident with its timeline and similar incidents.

    Each fact has its provenance. ID is an id of an incident or its beginning, the key of the vendor, or the address of
    the incident's page.
    """
    from statusledger import vendor_history
    from statusledger.store.read import queries, similar

    with queries.open_readonly(db) as database:
        found = queries.candidates(database, wanted)
        if len(found) != 1:
            raise click.UsageError(_several(wanted, found) if found else _none(wanted, db))
        story, now = queries.story(database, found[0].id), clock()
        recovery = vendor_history.recovery(database, story, now)
        alike = similar.similar(database, story)
    if as_json:
        print_json({**asdict(story), "recovery": recovery, "similar": alike})
        return
    from statusledger.cli.pages import incident
    from statusledger.cli.pages.terminal import Paper

    incident.draw(Paper(), story, now, recovery=recovery, alike=alike, history=history)


def _none(wanted: str, db: Path) -> str:
    return f"no incident {wanted!r} in {db}; `statusledger incidents` lists ids"


def _several(wanted: str, found: "list[IncidentBrief]") -> str:
    from statusledger import text

    lines = [f"  {each.id}  {text.terminal(each.title)}" for each in found[:_NAMED]]
    newest = f"; the newest {_NAMED}" if len(found) > _NAMED else ""
    return "\n".join([f"{wanted!r} matches {len(found)} incidents{newest}:", *lines])
