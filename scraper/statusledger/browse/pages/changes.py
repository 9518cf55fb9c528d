"""Changes: rewrites by vendors of a year, by day, newest first."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import asdict, replace

from statusledger.browse import status_style
from statusledger.browse.pages import DAY_S, Listed, PageRequest, PageResult
from statusledger.browse.pages.rewrites import Rewrite, rewrites
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.presentation.rewrites import KINDS
from statusledger.store.query import Connection
from statusledger.store.read import names
from statusledger.store.read import rewrites as rewriting
from statusledger.store.read.rewrites import RecentRewriting, RewriteCount, RewriteFilter
from statusledger.store.read.rows import ChangeRow
from statusledger.times import shifted

_PAGE = 50


class DayOfChanges(Struct, frozen=True):
    """The changes observed on a day."""

    name: str
    rewrites: list[Rewrite]


class RewriteNumbers(Struct, frozen=True, kw_only=True):
    """Numbers of changes: by year and in all under the filter, by kind and late ones in its year and vendors."""

    years: dict[str, int]
    kinds: dict[str, int]
    late: int
    all: int
    count: int


class ChangesData(RecentRewriting, frozen=True, kw_only=True):
    """JSON of a sheet; `numbers` are of the filter, the others of the last thirty days."""

    year: str | None
    page: int
    numbers: RewriteNumbers
    changes: list[ChangeRow]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render a year, of one kind or some vendors on request."""
    vendor, page = asked.argument("vendor"), asked.number("page")
    wanted = RewriteFilter(
        kind=asked.argument("kind") if asked.argument("kind") in KINDS else None,
        vendors=names.matching_vendors(db, vendor) if vendor else None,
        late=asked.argument("late") is not None,
    )
    counted = rewriting.counts(db, wanted.vendors)
    wanted = replace(wanted, year=_year(counted, asked.argument("year")))
    numbers = _numbers(counted, wanted)
    found = rewriting.of_year(db, wanted, _PAGE, (page - 1) * _PAGE)
    recent = rewriting.recent(db, shifted(asked.now, -30 * DAY_S), wanted.vendors)
    return PageResult(
        title=" ".join(filter(None, ("Changes", wanted.year))),
        section="changes",
        answer=ChangesData(**asdict(recent), year=wanted.year, page=page, numbers=numbers, changes=found),
        shown={
            "recent": recent,
            "recent_count": sum(recent.kinds.values()),
            "days": _days(found, asked),
            "numbers": numbers,
            "kinds": [(key, wording.sentence_case(KINDS[key]).lower(), count) for key, count in numbers.kinds.items()],
            "wanted": wanted,
            "newest": next(iter(numbers.years), None),
            "vendor": vendor,
            "where": found[0].vendor if found and len(wanted.vendors or ()) == 1 else vendor,
            "page": page,
            "more": numbers.count > page * _PAGE,
        },
        listed=Listed("changes", rewriting.ids(db, wanted)),
    )


def _year(counted: Sequence[RewriteCount], requested: str | None) -> str | None:
    """Return the requested year, else the newest."""
    years = {each.year for each in counted}
    return requested if requested in years else max(years, default=None)


def _numbers(counted: Sequence[RewriteCount], wanted: RewriteFilter) -> RewriteNumbers:
    years: Counter[str] = Counter(dict.fromkeys(sorted({each.year for each in counted}, reverse=True), 0))
    kinds: Counter[str] = Counter()
    late = 0
    for each in counted:
        years[each.year] += each.count * each.is_wanted(replace(wanted, year=None))
        if each.year == wanted.year:
            kinds[each.kind] += each.count
            late += each.count * each.late
    return RewriteNumbers(
        years=dict(years),
        kinds=dict(kinds.most_common()),
        late=late,
        all=kinds.total(),
        count=sum(each.count for each in counted if each.is_wanted(wanted)),
    )


def _days(found: Sequence[ChangeRow], asked: PageRequest) -> list[DayOfChanges]:
    by_day = groupby(rewrites(found), key=lambda each: each.change.seen_at[:10])
    return [DayOfChanges(_day(day, asked), list(group)) for day, group in by_day]


def _day(day: str, asked: PageRequest) -> str:
    name = status_style.weekday(Instant(f"{day}T00:00:00Z"))
    if day == asked.now[:10]:
        return f"Today, {name.partition(' ')[2].rpartition(' ')[0]}"
    return name.rpartition(" ")[0] if day[:4] == asked.now[:4] else name
