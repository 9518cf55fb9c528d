"""Keys of a feed's entries: the end of an address or id, unless entries share that page."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.platforms.toolkit.feeds import Entry
from statusledger.text import addresses

# The last part of addresses under which there are many incidents: `/en/status`, `/incidents`, `/serverstatus.php`.
_PAGE = re.compile(
    r"(?:(?:service|system|server|network|platform)?[-_]?(?:status|state|health)|history|incidents?|maintenances?|outages?"
    r"|issues?|events?|news|notices?|announcements?|alerts?|updates?|feed|rss|atom|index|home|main|default"
    r"|[a-z]{2}(?:-[a-z]{2})?)(?:\.[a-z]{2,5})?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[^\W\d_]{1,15}(?:[-_][^\W\d_]{1,15}){0,4}(?:\.[a-z]{2,5})?", re.IGNORECASE)
# Where each incident has an address of its own.
_OF_ONE = re.compile(r".*/(?:incidents?|maintenances?|issues?|events?|outages?|notices?|tickets?)/[^/]+", re.IGNORECASE)
_FEWEST_SUBJECTS = 3


class Name(Struct, frozen=True):
    """Key of an entry; `by_link`: from the address; `of_page`: entries share it."""

    key: str
    by_link: bool
    of_page: bool


def names(entries: Sequence[Entry], page: str | None, subject_of: Callable[[Entry], str]) -> dict[Entry, Name]:
    """Return the name of each entry. Raises NormalizeError without id and address."""
    pages = {_bare(page or ""), *_shared_links(entries, subject_of)}
    return {entry: _name(entry, pages) for entry in entries}


def _name(entry: Entry, pages: set[str]) -> Name:
    by_link = None if _gives_way(entry) else _last_segment(entry.link, pages)
    known = by_link or _last_segment(entry.id, pages) or entry.id or entry.link
    if known is None:
        raise NormalizeError(
            f"the entry {text.plain(entry.title, 80)!r} has neither id nor link to tell it from others"
        )
    return Name(known, by_link is not None, known in (entry.id, entry.link) and _is_page(known, pages))


def _gives_way(entry: Entry) -> bool:
    """An address that ends with plain words gives way to an id that does not."""
    opaque = entry.id is not None and addresses.split(entry.id).scheme not in {"http", "https"}
    return opaque and not _is_of_one(entry.link or "") and _PLAIN.fullmatch(_path_end(entry.link or "")) is not None


def _is_of_one(address: str) -> bool:
    return _OF_ONE.fullmatch(addresses.split(address).path.rstrip("/")) is not None


def _shared_links(entries: Iterable[Entry], subject_of: Callable[[Entry], str]) -> set[str]:
    """Addresses shared by entries about several things, each with its own id or all with one.

    An address that looks like an incident's must be shared by most entries, about more than two things.
    """
    several, ids = list(entries), defaultdict[str, set[str]](set)
    links = Counter(_bare(entry.link) for entry in several if entry.link)
    subjects = defaultdict[str, set[str]](set)
    for entry in several:
        ids[_bare(entry.link or "")].add(_bare(entry.id or ""))
        subjects[_bare(entry.link or "")].add(subject_of(entry))
    return {
        link
        for link, count in links.items()
        if (len(ids[link]) == count and 2 * count > len(several) and len(subjects[link]) >= _FEWEST_SUBJECTS)
        or (len(ids[link]) in (1, count) and not _is_named(link, ids[link]) and are_apart(subjects[link]))
    }


def are_apart(subjects: Iterable[str]) -> bool:
    """Return True if two titles differ: neither is the other with more words."""
    return any(shorter not in longer for shorter, longer in pairwise(sorted(set(subjects), key=len)))


def _is_named(link: str, ids: Iterable[str]) -> bool:
    """By its path, or because ids repeat its end."""
    own = {each for each in ids if each != link}
    return _is_of_one(link) or (bool(own) and all(_path_end(link) in each for each in own))


def _last_segment(address: str | None, pages: set[str]) -> str | None:
    """`42` of `/incidents/42#update-1`, or of a one-page site's `#/incidents/42`.

    None for a page, for no address, and where a query distinguishes entries.
    """
    parts = addresses.split(address or "")
    if parts.scheme not in {"http", "https"}:
        return None
    if parts.fragment.startswith("/"):
        return parts.fragment.rstrip("/").rpartition("/")[2] or None
    if parts.query or _is_page(_bare(address or ""), pages):
        return None
    return _path_end(address or "") or None


def _is_page(address: str, pages: set[str]) -> bool:
    parts = addresses.split(address)
    if parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        return False
    end = _path_end(address)
    return not end or _bare(address) in pages or _PAGE.fullmatch(end) is not None


def _path_end(address: str) -> str:
    return addresses.split(address).path.rstrip("/").rpartition("/")[2]


def _bare(address: str) -> str:
    return address.partition("#")[0].rstrip("/")
