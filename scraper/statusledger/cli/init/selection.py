"""Vendors that people named, as sources of the catalogue. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.catalogue.search import NameMatch, Search
from statusledger.catalogue.vendor_lists import VendorMention
from statusledger.model import Source


class VendorChoice(Struct, frozen=True):
    """Sources by id: those that people named, and those that packages hint at; with the words that name none.

    `packages` has the packages of each hint, `names` counts all words. A hint alone is no choice.
    """

    named: dict[str, Source] = {}
    hinted: dict[str, Source] = {}
    packages: dict[str, tuple[str, ...]] = {}
    unclear: tuple[NameMatch, ...] = ()
    names: int = 0

    @property
    def sources(self) -> list[Source]:
        """Return the sources to watch, sorted by id."""
        return sorted(self.named.values(), key=lambda each: each.id)

    def __or__(self, other: "VendorChoice") -> "VendorChoice":
        return VendorChoice(
            self.named | other.named,
            self.hinted | other.hinted,
            self.packages | other.packages,
            (*self.unclear, *other.unclear),
            self.names + other.names,
        )


def select(search: Search, mentions: Sequence[VendorMention]) -> VendorChoice:
    """Find the sources of mentions. A source that is named needs no hint."""
    matches = [(each.package, _match(search, each.words)) for each in mentions]
    named = {match.source.id: match.source for package, match in matches if package is None and match.source}
    packages: dict[str, tuple[str, ...]] = {}
    hinted: dict[str, Source] = {}
    for package, match in matches:
        if package is not None and match.source and match.source.id not in named:
            hinted[match.source.id] = match.source
            packages[match.source.id] = (*packages.get(match.source.id, ()), package)
    unclear = {match.word: match for _, match in matches if match.source is None}
    return VendorChoice(
        named, hinted, packages, tuple(unclear.values()), sum(package is None for package, _ in matches)
    )


def _match(search: Search, words: Sequence[str]) -> NameMatch:
    """Match the first of several words that stands for one source, else for several, else the first."""
    found = [(len(search.exact(word)), word) for word in words]
    one = (word for count, word in found if count == 1)
    several = (word for count, word in found if count)
    return search.match(next(one, None) or next(several, None) or words[0])
