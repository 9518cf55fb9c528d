"""The list of vendors."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import median_low

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.charts import Columns, columns
from statusledger.browse.pages import DAY_S, Listed, PageRequest, PageResult
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.presentation.triage import triage
from statusledger.presentation.vendor_states import vendor_states
from statusledger.store.query import Connection
from statusledger.store.read import names, queries, search, vendors
from statusledger.store.read.background import Background
from statusledger.store.read.search import Parts
from statusledger.store.read.vendors import VendorOverview
from statusledger.times import moment, shifted

_PAGE = 60
_FIGURES = ("state", "open_incidents", "incidents_90_days", "median_duration_s", "last_began_at", "last_read_at")
_ORDERS = {"name": "by name", "worst": "worst now", "most": "most incidents", "slowest": "slowest to recover"}


class VendorLine(Struct, frozen=True, kw_only=True):
    """A vendor; `open` is None where unknown."""

    row: VendorOverview
    state: StatusStyle
    open: int | None
    spark: Columns
    median_s: int | None
    read_at: Instant | None


class Listing(Struct, frozen=True):
    """JSON of the page; `parts` are matching components by vendor."""

    at: Instant
    vendors: list[VendorOverview]
    parts: dict[str, Parts]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page, filtered and ordered as requested."""
    now, current = asked.now, states(db, asked.now)
    everyone = vendors.vendors(db, Instant(f"{months(now)[0]}-01T00:00:00Z"), shifted(now, -90 * DAY_S))
    known = [row for row in everyone if asked.argument("all") or is_followed(row)]
    tag, words = asked.argument("tag"), asked.argument("q") or ""
    order = asked.argument("sort") if asked.argument("sort") in _ORDERS else "name"
    tagged = [row for row in known if tag is None or tag in row.tags]
    parts, called = search.parts(db, words), names.texts_of_vendors(db) if words else {}
    is_named = {row.id for row in tagged if words.casefold() in called.get(row.id, row.id)}
    found = [row for row in tagged if row.id in is_named or row.id in parts]
    top = _top(known)
    rows = ordered(found, order or "name", current)
    if order == "name":
        rows.sort(key=lambda row: row.id not in is_named)
    page = asked.number("page")
    shown = [line(row, current, now, top) for row in rows[(page - 1) * _PAGE : page * _PAGE]]
    return PageResult(
        title="Vendors",
        section="vendors",
        answer=Listing(now, found, {row.id: parts[row.id] for row in found if row.id in parts}),
        shown={
            "headline": _headline(len(found), len(known)),
            "lines": shown,
            "parts": parts,
            "count": len(found),
            "total": len(known),
            "first": (page - 1) * _PAGE + 1,
            "more": len(rows) > page * _PAGE,
            "page": page,
            "tags": Counter(each for row in known for each in row.tags).most_common(),
            "orders": _ORDERS,
            "off": len(everyone) - len(known),
            "order": order,
        },
        listed=Listed(
            "vendors", [row.id for row in rows], _FIGURES, (_figures(row, current, now, top) for row in rows)
        ),
    )


def is_followed(row: VendorOverview) -> bool:
    """Return whether a page is polled or has data."""
    return row.last_began_at is not None or any(source.is_wanted for source in row.sources)


def months(now: Instant) -> list[str]:
    """Return twelve months, the present one last: `2026-11`."""
    last = moment(now).year * 12 + moment(now).month - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(last - 11, last + 1)]


def line(row: VendorOverview, current: Mapping[str, StatusStyle], now: Instant, top: int) -> VendorLine:
    """Describe a vendor; `top` scales its columns, in incidents a month."""
    counts = [row.months.get(each, 0) for each in months(now)]
    label = ", ".join(map(str, counts))
    reads = [source.read_at for source in row.sources if source.enabled and source.read_at]
    return VendorLine(
        row=row,
        state=current.get(row.id, status_style.UNKNOWN),
        open=None if not is_read(row, now) else len(row.impacts),
        spark=columns(counts, top, f"{row.name}, incidents a month for 12 months: {label}"),
        median_s=median_low(row.durations_s) if row.durations_s else None,
        read_at=max(reads, default=None),
    )


def _figures(
    row: VendorOverview, current: Mapping[str, StatusStyle], now: Instant, top: int
) -> tuple[str | int | None, ...]:
    found = line(row, current, now, top)
    recent = row.recent if row.recent or found.read_at else None
    return (found.state.word, found.open, recent, found.median_s, row.last_began_at, found.read_at)


def states(db: Connection, now: Instant, only: str | None = None) -> dict[str, StatusStyle]:
    """Return the state of each vendor with a wanted source, or of one, as the page of now has it."""
    found = queries.situation(db, only)
    sorted_ = triage(found, now, of_day=True)
    return {each.vendor_id: status_style.of_vendor(each.state) for each in vendor_states(found, sorted_, Background())}


def is_read(row: VendorOverview, now: Instant) -> bool:
    """Return whether all pages of a vendor were read in time."""
    wanted = [source for source in row.sources if source.is_wanted]
    return bool(wanted) and all(source.is_current_on_day(now) for source in wanted)


def ordered(rows: Sequence[VendorOverview], order: str, current: Mapping[str, StatusStyle]) -> list[VendorOverview]:
    """Sort vendors, given by name, with their states."""
    keys: dict[str, Callable[[VendorOverview], int]] = {
        "worst": lambda row: status_style.rank(current.get(row.id, status_style.UNKNOWN)),
        "most": lambda row: -row.recent,
        "slowest": lambda row: -median_low(row.durations_s or [-1]),
    }
    return sorted(rows, key=keys[order]) if order in keys else list(rows)


def _top(known: Sequence[VendorOverview]) -> int:
    """Return a percentile as scale: outliers do not flatten the rest."""
    counts = sorted(count for row in known for count in row.months.values())
    return max(4, counts[len(counts) * 95 // 100]) if counts else 4


def _headline(found: int, known: int) -> str:
    if not known:
        return "There are no vendors yet"
    return wording.share(found, known, "vendor") if found != known else wording.counted(known, "vendor").capitalize()
