"""The command `check`."""

import sys
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import named, options
from statusledger.cli.completing import complete_vendor
from statusledger.cli.nagios import UNKNOWN, line
from statusledger.cli.output import print_json, warn
from statusledger.cli.stdout import BROKEN_PIPE, Unwritten
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.config.names import NameIndex
    from statusledger.gate.evaluate import CheckResult
    from statusledger.gate.stack import Dependency
    from statusledger.model import Impact

_CODES = {"fine": 0, "down": 10, "unknown": 11}
_NAGIOS = {"fine": ("OK", 0), "down": ("CRITICAL", 2), "unknown": ("UNKNOWN", UNKNOWN)}
_HERE = Path("stack.yaml")
_IMPACTS = ("none", "maintenance", "minor", "major", "critical")


@click.command(name="check")
@click.option(
    "--stack",
    type=options.NamedPath(exists=True, dir_okay=False),
    help="File of dependencies.  [default: stack.yaml here, if it exists; else all sources]",
)
@click.option(
    "--vendor",
    "vendors",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_vendor,
    help="Check only this vendor or source, by id or name; repeatable.",
)
@click.option(
    "--component", "components", multiple=True, metavar="PATTERN", help="Check only matching components; repeatable."
)
@click.option(
    "--max-impact",
    type=click.Choice(_IMPACTS, case_sensitive=False),
    default="minor",
    show_default=True,
    help="Highest impact to tolerate.",
)
@click.option("--max-age", type=options.duration, help="Highest age of a poll, as 15m.  [default: as `now`]")
@click.option("--nagios", is_flag=True, help="Print one line and exit 0, 2 or 3, as a Nagios plugin.")
@options.as_json
@options.database
@options.clock
def command(
    stack: Path | None,
    vendors: tuple[str, ...],
    components: tuple[str, ...],
    max_impact: str,
    max_age: float | None,
    nagios: bool,
    as_json: bool,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """Check your dependencies before a deployment.

    Exit 0 when they are up, 10 when one is down, 11 when that is unknown. A pattern matches a component's name, its
    group or group/name, with * for anything.
    """
    from statusledger.gate.stack import TOLERABLE

    tolerated = next(impact for impact in TOLERABLE if impact == max_impact)
    wanted = partial(_dependencies, stack, vendors, components, tolerated)
    result = _evaluated(db, wanted, clock(), max_age)
    try:
        _print(result, nagios=nagios, as_json=as_json)
    except Unwritten as ended:
        if ended.code != BROKEN_PIPE:
            raise
    sys.exit(_NAGIOS[result.verdict][1] if nagios else _CODES[result.verdict])


def _print(result: "CheckResult", *, nagios: bool, as_json: bool) -> None:
    from statusledger.cli.pages import check as page

    if nagios:
        word, _ = _NAGIOS[result.verdict]
        click.echo(line(word, page.gist(result), page.figures(result)))
    elif as_json:
        print_json(result)
    else:
        from statusledger.cli.pages.terminal import Paper

        page.draw(Paper(), result)


def _evaluated(
    db: Path,
    dependencies: "Callable[[NameIndex, Collection[str]], Sequence[Dependency]]",
    at: Instant,
    max_age_s: float | None,
) -> "CheckResult":
    from statusledger.gate import evaluate
    from statusledger.gate.selection import Evidence
    from statusledger.store.read import alerting, names, queries, watched_components

    with queries.open_readonly(db) as database:
        seen = Evidence(
            queries.situation(database),
            watched_components.parts(database),
            watched_components.touched(database),
            watched_components.names(database),
            alerting.watched(database),
            watched_components.listed(database),
        )
        known = names.vendors_and_sources(database)
    polled = {key for each in seen.situation.sources if each.enabled for key in (each.id, each.vendor_id)}
    return evaluate.evaluate(seen, dependencies(known, polled), at, max_age_s)


def _dependencies(
    stack: Path | None,
    vendors: tuple[str, ...],
    components: tuple[str, ...],
    tolerated: "Impact",
    known: "NameIndex",
    polled: "Collection[str]",
) -> "Sequence[Dependency]":
    from statusledger.gate import stack as stacks

    file = stack or (_HERE if _HERE.exists() and not (vendors or components) else None)
    if file is not None and (vendors or components):
        raise click.UsageError("--stack names the components of each vendor; leave out --vendor and --component")
    if file is not None:
        found = stacks.load(file, known, tolerated)
        for warning in stacks.unwatched(file, known, polled):
            warn(warning)
        return found
    ids = [named.id_of(known, each, "vendor or source", "database") for each in vendors]
    return [stacks.Dependency(id=each, only=components, max_impact=tolerated) for each in ids or (None,)]
