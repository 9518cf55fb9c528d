"""Options that several commands share."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import click

from scraper.model import Instant

database = click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("data/status.db"),
    show_default=True,
    envvar="STATUSLEDGER_DB",
    help="The database.",
)
catalogue = click.option(
    "--sources",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="STATUSLEDGER_SOURCES",
    help="The catalogue.  [default: sources.yaml here, else the one that comes with statusledger]",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


def seconds(words: str) -> int | None:
    """An age as `7d`, in seconds; None for anything else."""
    match = re.fullmatch(r"(\d{1,6})([mhdw])", words)
    return int(match[1]) * _UNITS[match[2]] if match else None


def age(_context: click.Context, parameter: click.Parameter, value: str) -> int:
    """The callback of an option that takes an age."""
    found = seconds(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no age like 90d, 12h or 8w", param=parameter)
    return found


def _clock(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Callable[[], Instant]:
    """The time as UTC text, running from `value` on where one is given."""
    from scraper.timestamps import exact, instant

    if value is None:
        return lambda: instant(datetime.now(UTC))
    try:
        start, began = exact(value), monotonic()
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    from datetime import timedelta

    return lambda: instant(start + timedelta(seconds=monotonic() - began))


clock: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option("--now", "clock", callback=_clock, hidden=True)
