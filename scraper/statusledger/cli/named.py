"""Vendors and sources named on a command line."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from statusledger.config.names import NameIndex


def id_of(known: "NameIndex", name: str, what: str, where: str, advice: str = "") -> str:
    """Return the id of a name.

    Raises UsageError with the nearest name, else `advice`.
    """
    found = known.id_of(name)
    if found is None:
        raise click.UsageError(f"no {what} {name!r} in the {where}{known.hint(name) or advice}")
    return found
