"""Paths of pages in a static site, and relative links.

`/vendor/github` is a folder with an `index.html`: few servers would find `vendor/github.html`. Arguments become part of
the path: `/vendors/tag-cloud/page-2`.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct

from statusledger.browse.page_index import PAGES
from statusledger.browse.render import Links

TOPS = frozenset({"index.html", "-", "now.csv", "now.atom", *PAGES, *(f"{name}.json" for name in PAGES)})
"""The names in the folder of a site, besides its record."""

_SAFE = re.compile(r"[A-Za-z0-9][\w-]{0,63}", re.ASCII)


class Place(Struct, frozen=True):
    """A page: name, id and arguments."""

    name: str
    id: str = ""
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """The folder: `vendors/tag-cloud/page-2`, empty for now."""
        spelled = (f"{key}-{_segment(value)}" for key, value in self.arguments)
        folder = PAGES[self.name].folder or self.name
        return "/".join(filter(None, ["" if self.name == "now" else folder, self.id, *spelled]))

    @property
    def file(self) -> str:
        """The path of the page's file."""
        return f"{self.path}/index.html".lstrip("/")

    @property
    def formats(self) -> dict[str, str]:
        """The paths of its other formats, by suffix; sheets of one list share them.

        All but JSON are within its folder: `vendors.csv` would be a file of the export of the same folder.
        """
        listed = Place(self.name, self.id, tuple(each for each in self.arguments if each[0] != "page")).path
        within = f"{listed}/{listed.rpartition('/')[2]}" if listed else self.name
        paths = {each: f"{within}.{each}" for each in PAGES[self.name].formats}
        whole = self.path if PAGES[self.name].sheets else listed
        return paths | {"json": f"{whole or self.name}.json"}

    def files(self, *, has_data: bool) -> list[str]:
        """The paths of the page and its formats, or of the page alone."""
        return [self.file, *(self.formats.values() if has_data else ())]

    @property
    def root(self) -> str:
        """The relative path to the root."""
        return "../" * len(self.path.split("/")) if self.path else "./"


class SiteLinks(Links, frozen=True):
    """Links from one page; pages without an id are added to `wanted`."""

    wanted: set[Place]

    def page(self, name: str, **arguments: object) -> str:
        """Link to a page; empty if it does not exist."""
        given = {key: str(value) for key, value in arguments.items() if value not in (None, "", 1)}
        if not given.keys() <= set(PAGES[name].spelled):
            return ""
        place = Place(name, "", _ordered(given, PAGES[name].spelled))
        self.wanted.add(place)
        return self._to(place)

    def vendor(self, identity: str, **arguments: object) -> str:
        """Return the address of a vendor's page; empty with arguments, which need a server."""
        return (
            ""
            if any(value not in (None, "", 1) for value in arguments.values())
            else self._to(Place("vendor", identity))
        )

    def upstream(self, key: str, **_: object) -> str:
        """Return the address of an upstream's page, of all regions: arguments need a server."""
        place = Place("upstream", key)
        self.wanted.add(place)
        return self._to(place)

    def incident(self, identity: str) -> str:
        """Return the address of an incident's page."""
        return self._to(Place("incident", identity))

    def evidence(self, agreement: str, period: str) -> str:
        """Link to the evidence of an agreement's period."""
        place = Place("sla_evidence", f"{agreement}/{period}")
        self.wanted.add(place)
        return self._to(place)

    def _to(self, place: Place) -> str:
        return f"{self.root}{place.path}/" if place.path else self.root


def _ordered(given: Mapping[str, str], spelled: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, given[key]) for key in spelled if key in given)


def _segment(value: str) -> str:
    return value if _SAFE.fullmatch(value) else sha256(value.encode(errors="surrogatepass")).hexdigest()[:16]
