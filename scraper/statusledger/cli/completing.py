"""Completion of ids in a shell: from the database where there is one, else from the catalogue."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from statusledger.errors import LedgerError

_ENTRY = re.compile(r"^- (?:\{?\s*id:\s*)?[\"']?([a-z0-9-]+)", re.MULTILINE)
"""An id at the beginning of an entry: reading the whole catalogue as YAML takes ten times as long."""
Completion = Callable[[click.Context, click.Parameter, str], list[str]]


def complete_source(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Ids of sources of the catalogue that begin like this, the user's own first."""
    from statusledger import catalogue

    named = context.params.get("sources")
    return _in_file(Path(named) if named else catalogue.locate(None), incomplete)


def complete_shipped(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the catalogue that comes with statusledger."""
    from statusledger import catalogue

    return _in_file(catalogue.shipped(), incomplete)


def _in_file(path: Path, incomplete: str) -> list[str]:
    with suppress(OSError, UnicodeDecodeError):
        found = _ENTRY.findall(path.read_text(encoding="utf-8"))
        return [each for each in dict.fromkeys(found) if each.startswith(incomplete.lower())]
    return []


def complete_vendor(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Ids of vendors of the database, which are most often those of their sources; without it, of the catalogue."""
    path = Path(context.params.get("db") or "data/status.db")
    found = sorted(each for each in _vendors(path) if each.startswith(incomplete.lower()))
    return found if path.exists() else complete_source(context, parameter, incomplete)


def _vendors(path: Path) -> Iterator[str]:
    from statusledger.store.query import plain
    from statusledger.store.read import queries

    with suppress(LedgerError), queries.open_readonly(path) as database:
        yield from (str(name) for (name,) in plain(database, "SELECT id FROM vendors"))
