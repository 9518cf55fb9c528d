"""Containment of failures to one source."""

import logging
import sqlite3
import traceback
from collections.abc import Callable
from types import TracebackType

from statusledger.errors import StoreError
from statusledger.store.connections import REFUSED_VALUES
from statusledger.text.characters import storable

logger = logging.getLogger(__name__)

_LONGEST = 10_000


class Contained:
    """A block whose failure concerns one source, or one target of alerts.

    The failure is logged, `note` is called with its traceback, and work continues, even after MemoryError and
    RecursionError. Interruptions and StoreError, which concerns all sources, pass; errors of SQLite become one, unless
    they refuse a value.
    """

    def __init__(self, source_id: str, note: Callable[[str], object] = str) -> None:
        self._source_id, self._note = source_id, note

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, StoreError):
            return False
        if isinstance(error, sqlite3.Error) and not isinstance(error, REFUSED_VALUES):
            raise StoreError(f"the database: {error}") from error
        self._note(storable("".join(traceback.format_exception(error)))[-_LONGEST:])
        logger.error("%s: a bug", self._source_id, exc_info=error)
        return True
