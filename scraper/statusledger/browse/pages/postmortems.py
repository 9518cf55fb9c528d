"""Postmortems of all vendors, the last published first."""

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import Listed, PageRequest, PageResult
from statusledger.browse.status_style import StatusStyle
from statusledger.insight import postmortems as insight
from statusledger.insight.postmortems import PostmortemSummary
from statusledger.presentation import postmortems as words
from statusledger.store.query import Connection
from statusledger.store.read import names, postmortems

_PAGE = 25


class PostmortemsData(Struct, frozen=True, kw_only=True):
    """The JSON of a sheet; `count` is of all sheets."""

    count: int
    page: int
    postmortems: list[PostmortemSummary]


class ListedPostmortem(Struct, frozen=True):
    """A postmortem with the words for what it states."""

    found: PostmortemSummary
    state: StatusStyle
    sections: str
    durations: list[str]
    differences: list[str]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render a sheet, of some vendors on request."""
    vendor, page = asked.argument("vendor"), asked.number("page")
    vendors = names.matching_vendors(db, vendor) if vendor else None
    count = postmortems.count(db, vendors=vendors)
    published = postmortems.published(db, vendors=vendors, limit=_PAGE, skip=(page - 1) * _PAGE)
    found = [insight.summary(insight.details(each)) for each in published]
    return PageResult(
        title="Postmortems",
        section="changes",
        answer=PostmortemsData(count=count, page=page, postmortems=found),
        shown={
            "lines": [_line(each) for each in found],
            "count": count,
            "vendor": vendor,
            "is_known": vendors is None or bool(vendors),
            "page": page,
            "first": (page - 1) * _PAGE + 1,
            "more": count > page * _PAGE,
        },
        listed=Listed("updates", postmortems.update_ids(db, vendors)),
    )


def _line(found: PostmortemSummary) -> ListedPostmortem:
    return ListedPostmortem(
        found,
        status_style.state(found.impact),
        words.sections(found.kinds),
        words.durations(found.durations),
        list(words.differences(found.start, found.end, found.started_from, found.resolved_from)),
    )
