"""The command `doctor`."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Instant

ILL = 1


@click.command(name="doctor")
@click.option("--selftest", is_flag=True, help="Poll faulty pages on this machine instead.")
@options.as_json
@options.database
@options.catalogue
@options.clock
def command(selftest: bool, as_json: bool, db: Path, sources: Path | None, clock: Callable[[], Instant]) -> None:
    """Diagnose problems and advise how to solve them.

    Checks Python, SQLite, packages, clock, name lookup, catalogue, settings, folder, disk, database, captures, lock and
    runs. Exit 0 without a problem, 1 with one.
    """
    if selftest:
        _test(as_json=as_json)
    else:
        _examine(db, sources, clock(), as_json=as_json)


def _examine(db: Path, sources: Path | None, now: Instant, *, as_json: bool) -> None:
    from statusledger import doctor

    found = list(doctor.examine(db, sources, now))
    if as_json:
        print_json(found)
    else:
        from statusledger.cli.pages import doctor as page
        from statusledger.cli.pages.terminal import Paper

        page.draw(Paper(), found)
    sys.exit(ILL if any(each.level is doctor.Level.PROBLEM for each in found) else 0)


def _test(*, as_json: bool) -> None:
    from statusledger.doctor import selftest

    outcomes = selftest.run_faults()
    if as_json:
        print_json(outcomes)
    else:
        from statusledger.cli.pages import doctor as page
        from statusledger.cli.pages.terminal import Paper

        page.draw_outcomes(Paper(), outcomes)
    sys.exit(ILL if any(each.wrong for each in outcomes) else 0)
