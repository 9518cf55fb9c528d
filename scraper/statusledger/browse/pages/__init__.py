"""The pages: queries, and values of templates."""

from collections.abc import Iterable, Mapping
from itertools import repeat
from pathlib import Path
from typing import Any

from msgspec import Struct

from statusledger.errors import LedgerError
from statusledger.model import Instant

DAY_S = 86_400


class Missing(LedgerError):
    """The page does not exist."""


class Invalid(LedgerError):
    """An argument of the page's address is not valid."""


class PageRequest(Struct, frozen=True):
    """A request for a page.

    A page `kept` as a file states times, not ages, and does not expire. `sla` is the file of agreements, if any.
    """

    now: Instant
    id: str = ""
    arguments: Mapping[str, str] = {}
    kept: bool = False
    sla: Path | None = None

    def argument(self, name: str) -> str | None:
        """Return an argument; None if empty."""
        return self.arguments.get(name, "").strip() or None

    def number(self, name: str) -> int:
        """Return an argument that counts from 1."""
        value = self.argument(name) or "1"
        return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


class Listed(Struct, frozen=True):
    """The rows that a page lists on all its sheets: a table of the dataset, and ids in their order.

    `figures` are columns of the page that the table does not have; `values` gives them for each id, in the same order.
    """

    table: str
    ids: Iterable[str]
    figures: tuple[str, ...] = ()
    values: Iterable[tuple[str | int | float | None, ...]] = repeat(())


class Feed(Struct, frozen=True):
    """The feed of a page: of one vendor, or of all."""

    title: str
    vendor: str | None = None


class PageResult(Struct, frozen=True):
    """A page; `answer` is its JSON, `listed` its CSV, `feed` its Atom."""

    title: str
    section: str
    answer: Any
    shown: Mapping[str, Any]
    listed: Listed = Listed("incidents", ())
    feed: Feed = Feed("")
