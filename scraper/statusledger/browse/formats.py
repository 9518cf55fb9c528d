"""A page in other formats: JSON, CSV and Atom."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from statusledger.browse.pages import PageRequest, PageResult
from statusledger.export import csv, feeds
from statusledger.store.query import Connection
from statusledger.store.read import publication
from statusledger.store.read.dataset import Dataset, Selection

HTML = "text/html; charset=utf-8"


class PageFormat(Struct, frozen=True):
    """A format with its label on pages; `write` takes the address of the result too."""

    label: str
    media_type: str
    write: Callable[[Connection, PageResult, PageRequest, str], str]

    @property
    def content_type(self) -> str:
        """The header of an answer."""
        return f"{self.media_type}; charset=utf-8"


def _json(_db: Connection, drawn: PageResult, _asked: PageRequest, _address: str) -> str:
    return msgspec.json.encode(drawn.answer).decode()


def _csv(db: Connection, drawn: PageResult, _asked: PageRequest, _address: str) -> str:
    listed = drawn.listed
    return csv.text(Dataset(db.conn, Selection()), listed.table, listed.ids, listed.figures, listed.values)


def _atom(db: Connection, drawn: PageResult, asked: PageRequest, address: str) -> str:
    vendor = drawn.feed.vendor
    name = f"vendor/{vendor}" if vendor else "all"
    return feeds.atom(name, drawn.feed.title, publication.recent(db, vendor), asked.now, address).decode()


FORMATS = {
    "json": PageFormat("JSON", "application/json", _json),
    "csv": PageFormat("CSV", "text/csv", _csv),
    "atom": PageFormat("Atom", "application/atom+xml", _atom),
}
"""Each by its suffix."""
