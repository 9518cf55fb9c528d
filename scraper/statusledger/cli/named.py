"""Vendors and sources named on a command line."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from statusledger.model import Source

if TYPE_CHECKING:
    from statusledger.config.names import NameIndex


class VendorName(click.ParamType[str]):
    """A name of a vendor or source, refused if blank as from an unset variable."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail."""
        if not value.strip():
            self.fail("an empty name; is a variable not set? Name a vendor", param, ctx)
        return value


def id_of(known: "NameIndex", name: str, what: str, where: str, advice: str = "") -> str:
    """Return the id of a name.

    Raises UsageError with the nearest name, else `advice`.
    """
    found = known.id_of(name)
    if found is None:
        several = "; give each name apart, not with commas" if "," in name else ""
        raise click.UsageError(f"no {what} {name!r} in the {where}{several or known.hint(name) or advice}")
    return found


def sources(known: Iterable[Source], wanted: Iterable[str]) -> Iterator[list[Source]]:
    """Yield the source of each name, or the sources of each vendor. Raises UsageError for an unknown name."""
    from statusledger.config import names

    by_id = {source.id: source for source in known}
    index = names.of_sources(by_id.values(), with_vendors=True)
    for key in [id_of(index, each, "source", "catalogue", "; `statusledger sources add` adds it") for each in wanted]:
        yield [by_id[key]] if key in by_id else [each for each in by_id.values() if each.vendor == key]
