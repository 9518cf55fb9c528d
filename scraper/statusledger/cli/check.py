"""`statusledger check`: may I deploy?"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.nagios import UNKNOWN, line
from statusledger.cli.output import print_json
from statusledger.cli.stdout import BROKEN_PIPE, Unwritten
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.gate.evaluate import CheckResult
    from statusledger.gate.stack import Dependency
    from statusledger.model import Impact

_CODES = {"fine": 0, "down": 10, "unknown": 11}
_NAGIOS = {"fine": ("OK", 0), "down": ("CRITICAL", 2), "unknown": ("UNKNOWN", UNKNOWN)}
_HERE = Path("stack.yaml")
_IMPACTS = ("none", "maintenance", "minor", "major", "critical")


def _age(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    return None if value is None else options.age(context, parameter, value)


@click.command(name="check")
@click.option(
    "--stack",
    type=options.NamedPath(exists=True, dir_okay=False),
    help="What you depend on.  [default: stack.yaml here, where there is one; else all there is]",
)
@click.option("--vendor", "vendors", multiple=True, metavar="ID", help="Only this vendor or source; may be repeated.")
@click.option("--component", "components", multiple=True, metavar="PATTERN", help="Only components called so.")
@click.option(
    "--max-impact", type=click.Choice(_IMPACTS), default="minor", show_default=True, help="What you put up with."
)
@click.option("--max-age", callback=_age, metavar="AGE", help="How old a reading may be, as 15m.  [default: as `now`]")
@click.option("--nagios", is_flag=True, help="One line, and the exit codes of a Nagios plugin: 0, 2, 3.")
@options.as_json
@options.database
@options.clock
def command(
    stack: Path | None,
    vendors: tuple[str, ...],
    components: tuple[str, ...],
    max_impact: str,
    max_age: int | None,
    nagios: bool,
    as_json: bool,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """Say whether what you depend on is up: exit 0 when it is, 10 when something is down, 11 when that is not known.

    A component is meant by its name, its group or group/name, with * for anything.
    """
    from statusledger.gate.stack import TOLERABLE

    tolerated = next(impact for impact in TOLERABLE if impact == max_impact)
    weighed = _weighed(db, lambda known: _asked(stack, vendors, components, tolerated, known), clock(), max_age)
    try:
        _say(weighed, nagios=nagios, as_json=as_json)
    except Unwritten as ended:
        if ended.code != BROKEN_PIPE:
            raise
    sys.exit(_NAGIOS[weighed.verdict][1] if nagios else _CODES[weighed.verdict])


def _say(weighed: "CheckResult", *, nagios: bool, as_json: bool) -> None:
    from statusledger.cli.pages import check as page

    if nagios:
        word, _ = _NAGIOS[weighed.verdict]
        click.echo(line(word, page.gist(weighed), page.figures(weighed)))
    elif as_json:
        print_json(weighed)
    else:
        from statusledger.cli.pages.terminal import Paper

        page.draw(Paper(), weighed)


def _weighed(
    db: Path, asked: "Callable[[set[str]], Sequence[Dependency]]", at: Instant, max_age_s: int | None
) -> "CheckResult":
    from statusledger.gate import evaluate
    from statusledger.store.read import queries, watched_components

    with queries.open_readonly(db) as database:
        seen = evaluate.Evidence(
            queries.situation(database),
            watched_components.parts(database),
            watched_components.touched(database),
            watched_components.names(database),
        )
    return evaluate.evaluate(seen, asked(set(seen.names)), at, max_age_s)


def _asked(
    stack: Path | None, vendors: tuple[str, ...], components: tuple[str, ...], tolerated: "Impact", known: set[str]
) -> "Sequence[Dependency]":
    """What was named on the command line; where nothing was, what stack.yaml names; else all there is."""
    from statusledger.gate import stack as stacks

    file = stack or (_HERE if _HERE.exists() and not (vendors or components) else None)
    if file is not None and (vendors or components):
        raise click.UsageError("--stack names the components of each vendor; leave out --vendor and --component")
    if file is not None:
        return stacks.load(file, known, tolerated)
    for vendor in vendors:
        if vendor not in known:
            from statusledger.catalogue.shapes import hint

            raise click.UsageError(f"no vendor or source {vendor!r} in the database{hint(vendor, known)}")
    return [stacks.Dependency(id=each, only=components, max_impact=tolerated) for each in vendors or (None,)]
