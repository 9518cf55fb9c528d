"""A module for each page: what it asks, and what it says, as values that a template only has to set down."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from statusledger.errors import LedgerError
from statusledger.model import Instant

DAY_S = 86_400


class Missing(LedgerError):
    """There is no such page."""


class PageRequest(Struct, frozen=True):
    """What a request asks for: the time it is, the id in its address, and its arguments.

    What is `kept` as a file is not drawn again as time goes by: it says when, and not how long ago.
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
        told = self.argument(name) or "1"
        return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 6 else 1


class PageResult(Struct, frozen=True):
    """A page: its title, the section it belongs to, its answer (which is its JSON) and what its template shows."""

    title: str
    section: str
    answer: Any
    shown: Mapping[str, Any]
