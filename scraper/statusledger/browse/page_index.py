"""The index of pages."""

from collections.abc import Callable

from msgspec import Struct

from statusledger.browse.pages import (
    PageRequest,
    PageResult,
    about,
    calendar,
    changes,
    incident,
    now,
    search,
    sources,
    vendor,
    vendors,
)
from statusledger.store.query import Connection

Draw = Callable[[Connection, PageRequest], PageResult]


class PageEntry(Struct, frozen=True, kw_only=True):
    """A page; its template has the same name.

    A static site has a page for each value of `spelled` arguments; a `timeless` page shows no present time.
    """

    draw: Draw
    of_one: bool = False
    spelled: tuple[str, ...] = ()
    timeless: bool = False


PAGES = {
    "now": PageEntry(draw=now.draw),
    "vendors": PageEntry(draw=vendors.draw, spelled=("tag", "page")),
    "vendor": PageEntry(draw=vendor.draw, of_one=True),
    "incident": PageEntry(draw=incident.draw, of_one=True),
    "calendar": PageEntry(draw=calendar.draw, spelled=("month",), timeless=True),
    "changes": PageEntry(draw=changes.draw, spelled=("kind", "late"), timeless=True),
    "sources": PageEntry(draw=sources.draw, spelled=("page",)),
    "search": PageEntry(draw=search.draw, timeless=True),
    "about": PageEntry(draw=about.draw, timeless=True),
}
