"""`statusledger show`: one incident as a page of text."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.store.read.rows import IncidentBrief

_NAMED = 12


@click.command(name="show")
@click.argument("wanted", metavar="ID")
@click.option("--history", is_flag=True, help="Also all we saw happen to it, with the words as they were before edits.")
@options.as_json
@options.database
@options.clock
def command(wanted: str, history: bool, as_json: bool, db: Path, clock: Callable[[], Instant]) -> None:
    """Show one incident: what happened, where each fact comes from, timeline and postmortem.

    ID is the id of an incident or the beginning of one, the vendor's own key, or the address of its page.
    """
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        found = queries.candidates(database, wanted)
        if len(found) != 1:
            raise click.UsageError(_several(wanted, found) if found else _none(wanted, db))
        story = queries.story(database, found[0].id)
    if as_json:
        print_json(story)
        return
    from statusledger.cli.pages import incident
    from statusledger.cli.pages.terminal import Paper

    incident.draw(Paper(), story, clock(), history=history)


def _none(wanted: str, db: Path) -> str:
    return f"no incident {wanted!r} in {db}; `statusledger now` and `statusledger changes` name ids"


def _several(wanted: str, found: "list[IncidentBrief]") -> str:
    from statusledger import text

    lines = [f"  {each.id}  {text.terminal(each.title)}" for each in found[:_NAMED]]
    newest = f"; the newest {_NAMED}" if len(found) > _NAMED else ""
    return "\n".join([f"{wanted!r} fits {len(found)} incidents{newest}:", *lines])
