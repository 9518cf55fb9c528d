"""The command `incidents`."""

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from statusledger.cli import options
from statusledger.cli.changes import known_vendor, start_of
from statusledger.cli.output import print_json
from statusledger.model import Impact, Instant, Kind, Status
from statusledger.presentation.tag_words import CAUSES, MITIGATIONS

if TYPE_CHECKING:
    from statusledger.store.query import Connection
    from statusledger.store.read.incidents import ListedIncident

_SHOWN = 50


def _one_of(words: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([each.value for each in words if each is not Status.POSTMORTEM], case_sensitive=False)


@click.command(name="incidents")
@options.vendors
@click.option("--impact", "impacts", multiple=True, type=_one_of(Impact), help="Only this impact; repeatable.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=_one_of(Status),
    metavar="STATUS",
    help="Only this status, such as monitoring; repeatable.",
)
@click.option("--kind", type=_one_of(Kind), help="Only incidents, or only maintenances.")
@click.option(
    "--component", "components", multiple=True, metavar="PATTERN", help="Only where a component matches; repeatable."
)
@click.option("--since", metavar="TIME", help="Only those begun since: a date or time (UTC), or an age as 7d.")
@click.option("--until", metavar="TIME", help="Only those begun before: a date or time (UTC), or an age as 7d.")
@click.option(
    "--cause",
    "causes",
    multiple=True,
    type=click.Choice(list(CAUSES)),
    metavar="TAG",
    help="Only with this stated cause, such as deployment; repeatable.",
)
@click.option(
    "--mitigation",
    "mitigations",
    multiple=True,
    type=click.Choice(list(MITIGATIONS)),
    metavar="TAG",
    help="Only with this mitigation, such as rollback; repeatable.",
)
@click.option("--open", "is_open", is_flag=True, help="Only those that are not over.")
@click.option("--search", "words", default="", metavar="WORDS", help="Only with these words in title or updates.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Highest number.  [default: 50; all as CSV or JSON]")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with the columns of the export.")
@click.option("--csv-safe", is_flag=True, help="Print CSV; escape cells that a spreadsheet would run as formulas.")
@options.as_json
@options.database
@options.clock
def command(
    since: str | None,
    until: str | None,
    vendors: tuple[str, ...],
    limit: int | None,
    as_csv: bool,
    csv_safe: bool,
    as_json: bool,
    db: Path,
    clock: Callable[[], Instant],
    **filters: Any,  # noqa: ANN401 - fields of IncidentListFilter
) -> None:
    """List incidents and maintenances, newest first.

    All filters must match. A pattern matches a component's name, its group or group/name, with * for anything.
    """
    if as_json and (as_csv or csv_safe):
        raise click.UsageError("--json and --csv exclude each other; leave one out")
    from statusledger.store.read import incident_list, queries

    now, whole = clock(), as_json or as_csv or csv_safe
    with queries.open_readonly(db) as database:
        wanted = incident_list.IncidentListFilter(
            vendors=_ids(database, vendors),
            since=start_of(since, now, "--since") if since else None,
            until=start_of(until, now, "--until") if until else None,
            **filters,
        )
        found = incident_list.find(database, wanted, limit if limit or whole else _SHOWN)
        total = len(found) if whole else incident_list.count(database, wanted)
    if as_json:
        print_json(found)
    elif whole:
        _print_csv(found, safe=csv_safe)
    else:
        from statusledger.cli.pages import incidents
        from statusledger.cli.pages.terminal import Paper

        incidents.draw(Paper(), found, total, now)


def _ids(database: "Connection", vendors: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, (known_vendor(database, each) for each in vendors)))


def _print_csv(found: "Sequence[ListedIncident]", *, safe: bool) -> None:
    from statusledger.export.csv import truth, write_rows
    from statusledger.schema.incident_tables import INCIDENTS

    names = ("vendor", *(column.name for column in INCIDENTS.columns), "components", "causes", "mitigations")

    def cell(value: Any) -> Any:  # noqa: ANN401 - of any column
        return "; ".join(value) if isinstance(value, list) else truth(value) if isinstance(value, bool) else value

    rows = (tuple(cell(getattr(each, name)) for name in names) for each in found)
    write_rows(sys.stdout, names, rows, safe=safe)
