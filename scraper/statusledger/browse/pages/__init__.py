"""The pages: a module for each, which queries the dataset and prepares the values of its template."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from statusledger.errors import LedgerError
from statusledger.model import Instant

DAY_S = 86_400


class Missing(LedgerError):
    """The page does not exist."""


class PageRequest(Struct, frozen=True):
    """A request for a page: the present time, the id in the address, and the arguments.

    A page that is `kept` as a file is not rendered again as time goes by: it states times, not ages.
    """

    now: Instant
    id: str = ""
    arguments: Mapping[str, str] = {}
    kept: bool = False

    def argument(self, name: str) -> str | None:
        """An argument, unless it is empty."""
        return self.arguments.get(name, "").strip() or None

    def number(self, name: str) -> int:
        """An argument that counts from 1."""
        value = self.argument(name) or "1"
        return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


class PageResult(Struct, frozen=True):
    """A page: its title, its section, its answer, which is its JSON, and the values of its template."""

    title: str
    section: str
    answer: Any
    shown: Mapping[str, Any]
