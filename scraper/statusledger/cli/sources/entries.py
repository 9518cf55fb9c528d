"""The commands `sources remove`, `sources enable` and `sources disable`."""

from itertools import chain
from pathlib import Path

import click

from statusledger.cli import named, options
from statusledger.model import Source

_names = options.names("wanted", "NAME...")


@click.command(name="remove")
@_names
@options.catalogue
def remove(wanted: tuple[str, ...], sources: Path | None) -> None:
    """Remove sources from sources.yaml.

    All sources of a vendor go by the name of the vendor. The other entries keep their comments and order; what is
    stored about the source stays in the database.
    """
    from statusledger.catalogue import removing
    from statusledger.platforms import PLATFORMS

    path = options.own_catalogue(sources)
    revision = removing.remove(path, [each.id for each in _named(path, wanted)], PLATFORMS)
    revision.write(PLATFORMS)
    for key, line in revision.lines.items():
        click.echo(f"{path}:{line}: removed {key}")


@click.command(name="enable")
@_names
@options.catalogue
def enable(wanted: tuple[str, ...], sources: Path | None) -> None:
    """Turn sources on in sources.yaml.

    All sources of a vendor go by the name of the vendor. Comments and order are kept.
    """
    _turn(wanted, options.own_catalogue(sources), on=True)


@click.command(name="disable")
@_names
@options.catalogue
def disable(wanted: tuple[str, ...], sources: Path | None) -> None:
    """Turn sources off in sources.yaml, and keep their history.

    All sources of a vendor go by the name of the vendor. Comments and order are kept.
    """
    _turn(wanted, options.own_catalogue(sources), on=False)


def _turn(wanted: tuple[str, ...], path: Path, *, on: bool) -> None:
    from msgspec.structs import replace

    from statusledger.catalogue import fixing
    from statusledger.platforms import PLATFORMS

    found = _named(path, wanted)
    changes = {each.id: replace(each, enabled=on) for each in found if each.enabled is not on}
    revision = fixing.revise(path, changes, PLATFORMS)
    revision.write(PLATFORMS)
    state = "on" if on else "off"
    for each in found:
        line = revision.lines.get(each.id)
        click.echo(f"{path}:{line}: {each.id} is {state}" if line else f"{path}: {each.id} is {state} already")


def _named(path: Path, wanted: tuple[str, ...]) -> list[Source]:
    """Return the sources of a file with these names. Raises UsageError for an unknown one."""
    from statusledger import catalogue
    from statusledger.platforms import PLATFORMS

    found = named.sources(catalogue.load(path, PLATFORMS), wanted)
    return list({each.id: each for each in chain.from_iterable(found)}.values())
