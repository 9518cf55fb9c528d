"""The pages there are: what draws each, and how it is asked for."""

from collections.abc import Callable

from msgspec import Struct

from statusledger.browse.pages import (
    Asked,
    Drawn,
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
from statusledger.store.query import Askable

Draw = Callable[[Askable, Asked], Drawn]


class Page(Struct, frozen=True, kw_only=True):
    """A page, whose template bears its name.

    A site of plain files has a page for each value of the arguments that are `spelled`, and does not say on pages that
    are `timeless` what time it is: they are the same until something happens.
    """

    draw: Draw
    of_one: bool = False
    spelled: tuple[str, ...] = ()
    timeless: bool = False


PAGES = {
    "now": Page(draw=now.draw),
    "vendors": Page(draw=vendors.draw, spelled=("tag", "page")),
    "vendor": Page(draw=vendor.draw, of_one=True),
    "incident": Page(draw=incident.draw, of_one=True),
    "calendar": Page(draw=calendar.draw, spelled=("month",), timeless=True),
    "changes": Page(draw=changes.draw, spelled=("kind", "late"), timeless=True),
    "sources": Page(draw=sources.draw, spelled=("page",)),
    "search": Page(draw=search.draw, timeless=True),
    "about": Page(draw=about.draw, timeless=True),
}
