"""The index of pages."""

from collections.abc import Callable

from msgspec import Struct

from statusledger.browse.pages import (
    PageRequest,
    PageResult,
    about,
    calendar,
    changes,
    compare,
    incident,
    now,
    postmortems,
    search,
    sla,
    sla_evidence,
    sources,
    upstream,
    upstreams,
    vendor,
    vendors,
)
from statusledger.store.query import Connection

Draw = Callable[[Connection, PageRequest], PageResult]


class PageEntry(Struct, frozen=True, kw_only=True):
    """A page; its template has the same name.

    A static site has a page for each value of `spelled` arguments; a `timeless` page shows no present time. `formats`
    are those beside HTML, `served` those that need a server; `sheets`: the JSON is of one sheet of a list. `folder` is
    the beginning of its address where that is not its name, and `form` that of its id.
    """

    draw: Draw
    formats: tuple[str, ...] = ("json",)
    served: tuple[str, ...] = ()
    sheets: bool = False
    of_one: bool = False
    spelled: tuple[str, ...] = ()
    timeless: bool = False
    folder: str = ""
    form: str = r"[\w-]+"


_LIST = ("json", "csv")
_FEED = ("json", "csv", "atom")
PAGES = {
    "now": PageEntry(draw=now.draw, formats=_FEED),
    "vendors": PageEntry(draw=vendors.draw, formats=_LIST, spelled=("tag", "page")),
    "vendor": PageEntry(draw=vendor.draw, formats=_FEED, of_one=True),
    "compare": PageEntry(draw=compare.draw, timeless=True),
    "upstreams": PageEntry(draw=upstreams.draw),
    "upstream": PageEntry(draw=upstream.draw, of_one=True),
    "incident": PageEntry(draw=incident.draw, served=("csv",), of_one=True),
    "calendar": PageEntry(draw=calendar.draw, formats=_LIST, spelled=("month",), timeless=True),
    "changes": PageEntry(
        draw=changes.draw, formats=_LIST, spelled=("year", "kind", "late", "page"), sheets=True, timeless=True
    ),
    "sources": PageEntry(draw=sources.draw, formats=_LIST, spelled=("page",)),
    "search": PageEntry(draw=search.draw, served=("csv",), timeless=True),
    "sla": PageEntry(draw=sla.draw, spelled=("periods", "by")),
    "sla_evidence": PageEntry(draw=sla_evidence.draw, of_one=True, folder="sla", form=r"[\w-]+/[\w-]+"),
    "about": PageEntry(draw=about.draw, timeless=True),
    "postmortems": PageEntry(draw=postmortems.draw, formats=_LIST, spelled=("page",), sheets=True, timeless=True),
}
