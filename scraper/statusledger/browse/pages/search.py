"""Search over titles, updates and postmortems, with filters."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import Listed, PageRequest, PageResult, search_form
from statusledger.browse.pages.search_form import SearchForm
from statusledger.browse.status_style import StatusStyle
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text
from statusledger.presentation.snippets import Piece, marked, snippet
from statusledger.presentation.tag_words import word
from statusledger.store import fts
from statusledger.store.query import Connection
from statusledger.store.read import incident_search, search, tags
from statusledger.store.read.incident_search import Found, Hits
from statusledger.vocabulary import TagKind

_PAGE = 25


class SearchResult(Struct, frozen=True):
    """A match; pieces of its title and snippet are matched words or not."""

    found: Found
    state: StatusStyle
    title: list[Piece]
    snippet: list[Piece]


class FoundIncident(Struct, frozen=True, kw_only=True):
    """A match in the JSON of the page; `number` and `status` are of the update with the words."""

    id: str
    vendor_id: str
    vendor: str
    kind: str
    title: str
    impact: str
    incident_status: str
    started_at: str | None
    resolved_at: str | None
    number: int | None
    status: str | None
    snippet: str


class Titles(Struct, frozen=True):
    """JSON of a static page: files of titles, newest first."""

    files: list[str]


class TagFacet(Struct, frozen=True):
    """A tag of the incidents found, and how many of them have it."""

    kind: TagKind
    tag: str
    label: str
    count: int


class SearchData(Struct, frozen=True, kw_only=True):
    """The JSON of the page; `count` is of all sheets, and at least that if `is_cut`."""

    words: str
    filters: dict[str, str]
    problems: list[str]
    count: int
    is_cut: bool
    page: int
    tags: list[TagFacet]
    found: list[FoundIncident]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page; an empty form without a request."""
    if asked.kept:
        return _kept(db)
    form = search_form.parse(db, asked)
    hits = Hits([], False) if form.is_empty or form.problems else incident_search.search(db, form.wanted)
    page = asked.number("page")
    shown = hits.hits[(page - 1) * _PAGE : page * _PAGE]
    terms = fts.terms(form.wanted.words)
    results = [_result(each, terms) for each in incident_search.details(db, shown)]
    count, facets = len(hits.hits), _facets(db, hits)
    return PageResult(
        title=f"{form.wanted.words}, search" if form.wanted.words else "Search",
        section="search",
        answer=_data(form, hits, page, facets, results),
        shown={
            "words": form.wanted.words,
            "headline": _headline(form, count, is_cut=hits.is_cut),
            "form": form,
            "choices": search_form.choices(),
            "results": results,
            "facets": [(kind, [each for each in facets if each.kind is kind]) for kind in TagKind],
            "count": count,
            "is_cut": hits.is_cut,
            "first": (page - 1) * _PAGE + 1,
            "page": page,
            "more": count > page * _PAGE,
        },
        listed=Listed("incidents", [each.id for each in hits.hits]),
    )


def _facets(db: Connection, hits: Hits) -> list[TagFacet]:
    counts = tags.counts(db, [each.id for each in hits.hits])
    return [TagFacet(kind, tag, word(kind, tag), count) for kind in TagKind for tag, count in counts[kind].items()]


def _data(
    form: SearchForm, hits: Hits, page: int, facets: list[TagFacet], results: Sequence[SearchResult]
) -> SearchData:
    return SearchData(
        words=form.wanted.words,
        filters={name: value for name, value in form.values.items() if name != "q"},
        problems=form.problems,
        count=len(hits.hits),
        is_cut=hits.is_cut,
        page=page,
        tags=facets,
        found=[_answer(each) for each in results],
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


def _result(found: Found, terms: Sequence[str]) -> SearchResult:
    body = snippet(plain_text(found.body), terms) if found.body else []
    return SearchResult(found, status_style.state(found.impact), marked(found.title, terms), body)


def _answer(result: SearchResult) -> FoundIncident:
    found = result.found
    known = {name: getattr(found, name) for name in FoundIncident.__struct_fields__ if name != "snippet"}
    return FoundIncident(**known, snippet="".join(words for _, words in result.snippet or result.title))


def _headline(form: SearchForm, count: int, *, is_cut: bool) -> str:
    if form.problems:
        return "This search has a mistake"
    if form.is_empty:
        return "Search incidents, updates and postmortems"
    words = form.wanted.words
    verb = "mentions" if count == 1 else "mention"
    matches = f" {verb} “{words}”" if words else f" {'matches' if count == 1 else 'match'}"
    if is_cut:
        return f"At least {count:,} incidents{matches}"
    return f"{wording.counted(count, 'incident').capitalize()}{matches}"
