"""Where pages are in a site of plain files, and how they find each other: by addresses that name no host.

`/vendor/github` is the folder `vendor/github` with an `index.html`, which every file server shows under that path;
a file `vendor/github.html` would be found there by some of them only. What a server reads from the arguments of an
address stands in its path: `/vendors/tag-cloud/page-2`.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct

from statusledger.browse.page_index import PAGES
from statusledger.browse.render import Links

TOPS = frozenset({"index.html", "-", *PAGES, *(f"{name}.json" for name in PAGES)})
"""What lies in the folder of a site itself, besides what the site knows of itself."""

_SAFE = re.compile(r"[A-Za-z0-9][\w-]{0,63}", re.ASCII)


class Place(Struct, frozen=True):
    """A page: its name, the id it is about, and its arguments."""

    name: str
    id: str = ""
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Its folder: `vendors/tag-cloud/page-2`, and nothing for what is so now."""
        spelled = (f"{key}-{_segment(value)}" for key, value in self.arguments)
        return "/".join(filter(None, ["" if self.name == "now" else self.name, self.id, *spelled]))

    @property
    def file(self) -> str:
        return f"{self.path}/index.html".lstrip("/")

    @property
    def data(self) -> str:
        """The JSON beside it, which is the same for all pages of a list."""
        listed = Place(self.name, self.id, tuple(each for each in self.arguments if each[0] != "page"))
        return f"{listed.path or self.name}.json"

    @property
    def root(self) -> str:
        """From here to where the site begins."""
        return "../" * len(self.path.split("/")) if self.path else "./"


class SiteLinks(Links, frozen=True):
    """Addresses from one page of a site to others. Those that are not known by their ids alone are noted as wanted."""

    wanted: set[Place]

    def page(self, name: str, **arguments: object) -> str:
        """Nothing where no page is kept for such arguments."""
        told = {key: str(value) for key, value in arguments.items() if value not in (None, "", 1)}
        if not told.keys() <= set(PAGES[name].spelled):
            return ""
        place = Place(name, "", _ordered(told, PAGES[name].spelled))
        self.wanted.add(place)
        return self._to(place)

    def vendor(self, identity: str) -> str:
        return self._to(Place("vendor", identity))

    def incident(self, identity: str) -> str:
        return self._to(Place("incident", identity))

    def _to(self, place: Place) -> str:
        return f"{self.root}{place.path}/" if place.path else self.root


def _ordered(told: Mapping[str, str], spelled: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, told[key]) for key in spelled if key in told)


def _segment(value: str) -> str:
    """A word as part of a path: itself, or a name for what no path can hold."""
    return value if _SAFE.fullmatch(value) else sha256(value.encode(errors="surrogatepass")).hexdigest()[:16]
