"""Search over titles, updates and postmortems."""

import re

from msgspec import Struct
from msgspec.structs import replace

from statusledger.browse import status_style
from statusledger.browse.pages import PageRequest, PageResult
from statusledger.browse.status_style import StatusStyle
from statusledger.presentation import wording
from statusledger.store.query import Connection
from statusledger.store.read import search
from statusledger.store.read.search import END, HIT, Found

_MOST = 50
_PIECE = re.compile(f"{HIT}([^{HIT}{END}]*){END}")


class Result(Struct, frozen=True):
    """A match; pieces of its snippet are `hit` or not."""

    found: Found
    state: StatusStyle
    pieces: list[tuple[bool, str]]


class Titles(Struct, frozen=True):
    """JSON of a static page: files of titles, newest first."""

    files: list[str]


class SearchData(Struct, frozen=True):
    """The JSON of the page."""

    words: str
    found: list[Found]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page; an empty form without words."""
    if asked.kept:
        return _kept(db)
    words = asked.argument("q") or ""
    found = search.search(db, words, _MOST) if words else []
    results = [Result(each, status_style.state(each.impact), _pieces(each.snippet)) for each in found]
    plain = [_plain(each) for each in found]
    return PageResult(
        title=f"{words}, search" if words else "Search",
        section="search",
        answer=SearchData(words, plain),
        shown={"words": words, "headline": _headline(words, len(found)), "results": results, "most": _MOST},
    )


def _kept(db: Connection) -> PageResult:
    """Render a static page, which searches titles by script."""
    years = search.years(db)
    return PageResult(
        title="Search",
        section="search",
        answer=Titles([f"search/{year}.json" for year in years]),
        shown={"words": "", "headline": "Search the titles of incidents", "results": [], "years": years},
    )


def _pieces(snippet: str) -> list[tuple[bool, str]]:
    return [(bool(place % 2), words) for place, words in enumerate(_PIECE.split(snippet)) if words]


def _plain(found: Found) -> Found:
    return replace(found, snippet=found.snippet.replace(HIT, "").replace(END, ""))


def _headline(words: str, count: int) -> str:
    if not words:
        return "Search incidents, updates and postmortems"
    if count == _MOST:
        return f"More than {_MOST - 1} incidents mention “{words}”"
    return f"{wording.counted(count, 'incident').capitalize()} {'mentions' if count == 1 else 'mention'} “{words}”"
