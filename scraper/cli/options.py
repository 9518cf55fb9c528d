"""Options that several commands share."""

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
