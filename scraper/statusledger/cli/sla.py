"""The command `sla`."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.grouping import Commands
from statusledger.cli.output import print_json, warn
from statusledger.cli.stdout import BROKEN_PIPE, Unwritten
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.config.names import NameIndex
    from statusledger.insight.sla.level import ServiceLevel
    from statusledger.insight.sla.terms import Agreement
    from statusledger.store.query import Connection

_BREACHED = 10


@click.group(name="sla", cls=Commands, invoke_without_command=True)
@click.option("--period", "key", metavar="PERIOD", help="2026-10, 2026-Q3 or 2026.  [default: the running one of each]")
@options.vendors
@click.option("--check", "checks", is_flag=True, help="Exit 10 when an agreement is breached.")
@click.option("--example", is_flag=True, help="Print a commented sla.yaml, and do nothing else.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--csv-safe", is_flag=True, help="Print CSV; escape cells that a spreadsheet would run as formulas.")
@options.as_json
@options.sla
@options.catalogue
@options.database
@options.clock
@click.pass_context
def group(
    context: click.Context,
    key: str | None,
    vendors: tuple[str, ...],
    checks: bool,
    example: bool,
    as_csv: bool,
    csv_safe: bool,
    as_json: bool,
    sla: Path | None,
    sources: Path | None,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """Measure the service level agreements of sla.yaml.

    For each agreement: availability as reported by the vendor and as observed, downtime, budget left, and the last day
    to claim a credit. A running period is compared with the budget of the whole. `--example` prints a file to start
    from.
    """
    if context.invoked_subcommand is not None:
        return
    if example:
        from statusledger.sla.config import EXAMPLE

        click.echo(EXAMPLE.read_text(), nl=False)
        return
    if as_json and (as_csv or csv_safe):
        raise click.UsageError("--json and --csv exclude each other; leave one out")
    found = _levels(db, _file(sla, sources), vendors, key, clock())
    try:
        _print(found, as_json=as_json, as_csv=as_csv or csv_safe, safe=csv_safe)
    except Unwritten as ended:
        if ended.code != BROKEN_PIPE:
            raise
    sys.exit(_BREACHED if checks and any(each.reported.breached for each in found) else 0)


@group.command(name="evidence")
@click.argument("vendor", metavar="VENDOR")
@click.argument("period", metavar="PERIOD")
@click.argument("target", type=options.NamedPath(file_okay=False), metavar="DIR")
@options.sla
@options.catalogue
@options.database
def evidence(vendor: str, period: str, target: Path, sla: Path | None, sources: Path | None, db: Path) -> None:
    """Write a pack of evidence for a claim.

    VENDOR is the id of an agreement, or the id or name of its vendor; PERIOD is 2026-10, 2026-Q3 or 2026. DIR is a new
    or empty folder: it gets a report, a draft of the claim, tables, and the captures that state the incidents, with
    their SHA256SUMS.
    """
    from statusledger.sla import config, evidence, pack
    from statusledger.store.read import names, queries

    pack.refuse_taken(target)
    with queries.open_readonly(db) as database:
        known = names.vendors(database)
        agreement = _one(config.load(_file(sla, sources), known), vendor, known)
        found = evidence.of_period(database, agreement, period)
    written = pack.write(found, db, target)
    click.echo(f"{target}: {written} files; begin with {pack.REPORT}")


def _one(agreements: "Sequence[Agreement]", word: str, known: "NameIndex") -> "Agreement":
    from statusledger.sla.config import named

    found = named(agreements, word, known)
    if len(found) != 1:
        ids = ", ".join(each.id for each in found or agreements)
        why = "several agreements of that vendor" if found else "no agreement or vendor of that name in sla.yaml"
        raise click.UsageError(f"{word}: {why}; name one of {ids}")
    return found[0]


def _file(path: Path | None, sources: Path | None) -> Path:
    from statusledger.sla.config import locate

    found = locate(path, sources)
    if found is None:
        raise click.UsageError(
            "sla.yaml: not found; `statusledger sla --example > sla.yaml` writes one to edit, --sla names another file"
        )
    return found


def _levels(db: Path, file: Path, vendors: Sequence[str], key: str | None, now: Instant) -> "list[ServiceLevel]":
    from statusledger.sla.config import load, unwatched
    from statusledger.store.read import names, queries

    with queries.open_readonly(db) as database:
        known = names.vendors(database)
        agreements = load(file, known)
        polled = {each.vendor_id for each in queries.sources(database) if each.enabled}
        for warning in unwatched(file, known, polled):
            warn(warning)
        if vendors:
            agreements = _chosen(agreements, vendors, known)
        return _measured(database, agreements, key, now)


def _chosen(agreements: "Sequence[Agreement]", words: Sequence[str], known: "NameIndex") -> "tuple[Agreement, ...]":
    """Return the agreements of those ids, and all of those vendors."""
    found: dict[str, Agreement] = {}
    for word in words:
        vendor = known.id_of(word)
        those = [each for each in agreements if word.lower() == each.id or each.vendor == vendor]
        found |= {each.id: each for each in those or [_one(agreements, word, known)]}
    return tuple(found.values())


def _measured(
    database: "Connection", agreements: "Sequence[Agreement]", key: str | None, now: Instant
) -> "list[ServiceLevel]":
    from statusledger.insight.period_keys import FORMS
    from statusledger.insight.sla.periods import of_key
    from statusledger.sla.reading import LevelReader, worst_first

    if key is not None and of_key(key, "UTC") is None:
        raise click.BadParameter(f"{key!r} is not a period; write it as in {FORMS}", param_hint="--period")
    reader, found = LevelReader(database, now), []
    others: list[str] = []
    for each in agreements:
        period = reader.current(each) if key is None else of_key(key, each.time_zone)
        if period is None or period.length is not each.period:
            others.append(f"{each.id} ({each.period})")
        else:
            found += reader.levels(each, [period])
    if others:
        warn(f"left out, with periods of another length: {', '.join(others)}")
    return worst_first(found)


def _print(found: "Sequence[ServiceLevel]", *, as_json: bool, as_csv: bool, safe: bool) -> None:
    if as_json:
        print_json(found)
    elif as_csv:
        from statusledger.export.csv import write_rows
        from statusledger.sla import table

        write_rows(sys.stdout, table.COLUMNS, table.rows(found), safe=safe)
    else:
        from statusledger.cli.pages import sla
        from statusledger.cli.pages.terminal import Paper

        sla.draw(Paper(), found)
