"""Figures of several vendors side by side."""

from collections.abc import Container, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger import vendor_history
from statusledger.browse import ranges
from statusledger.browse.month_rows import MonthRow, known, longest, month_rows
from statusledger.browse.pages import PageRequest, PageResult
from statusledger.browse.strips import Scale, Strip, ended, strips
from statusledger.insight import comparison
from statusledger.insight.comparison import Caution, Compared, Measure
from statusledger.insight.figures import began_in, figures
from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.presentation import scorecard, wording
from statusledger.store.query import Connection
from statusledger.store.read import figures as counted
from statusledger.store.read import names, queries, vendors, watched_components
from statusledger.store.read.figures import CountedIncident
from statusledger.store.read.vendors import VendorRow

MOST = 6
DEFAULT_DAYS = 365
_EXAMPLE = 3
_LEADS = {
    Measure.INCIDENTS: "posts the fewest incidents",
    Measure.DOWNTIME: "reports the least downtime",
    Measure.DURATION: "ends incidents soonest",
}


class UnknownVendor(Struct, frozen=True):
    """A name that stands for no vendor, and the nearest vendor."""

    name: str
    nearest: str | None


class ComparisonData(Struct, frozen=True, kw_only=True):
    """The JSON of the page; `leaders` are ids by measure."""

    at: Instant
    window: Window
    vendors: list[Compared]
    leaders: dict[Measure, str]
    cautions: list[Caution]
    scorecards: dict[str, Scorecard]
    unknown: list[UnknownVendor]


class Choice(Struct, frozen=True, kw_only=True):
    """The vendors to compare, and those beyond the bound; the names that stand for none; all that can be chosen."""

    ids: list[str]
    left_out: list[str]
    unknown: list[UnknownVendor]
    known: dict[str, VendorRow]
    busiest: list[str]

    @property
    def joined(self) -> str:
        """The ids as an argument."""
        return ",".join(self.ids)


class VendorColumn(Struct, frozen=True, kw_only=True):
    """A vendor's column: figures, strip plots and months."""

    vendor: Compared
    strips: list[Strip]
    months: list[MonthRow]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Compare the vendors of a request; a static page has the busiest. Raises Invalid."""
    if asked.kept:
        asked = replace(asked, now=Instant(f"{asked.now[:10]}T00:00:00Z"))
    chosen = ranges.of_request(asked, DEFAULT_DAYS)
    choice = _choice(db, asked, chosen.window)
    loaded = [_compared(db, choice.known[each], chosen.window, asked.now) for each in choice.ids]
    columns, scale = _columns([(each, closed) for each, closed, _ in loaded], asked.now)
    found = [each for each, _, _ in loaded]
    data = ComparisonData(
        at=asked.now,
        window=chosen.window,
        vendors=found,
        leaders=comparison.leaders(found),
        cautions=comparison.cautions(found),
        scorecards={each.id: card for each, _, card in loaded},
        unknown=choice.unknown,
    )
    shown = {
        "headline": _headline(found, data.leaders),
        "columns": columns,
        "scale": scale,
        "months": [row.name for row in columns[0].months] if columns else [],
        "longest_s": max((longest(each.figures.months) for each in found), default=0),
        "cautions": data.cautions,
        "data": data,
        "measures": scorecard.communication(list(data.scorecards.values())),
        "choice": choice,
        "chosen": chosen,
        "query": "" if asked.kept or not found else chosen.query(vendors=choice.joined),
        "most": MOST,
    }
    title = f"{wording.listed([each.name for each in found], MOST)}, compared" if found else "Compare vendors"
    return PageResult(title, "compare", data, shown)


def _choice(db: Connection, asked: PageRequest, window: Window) -> Choice:
    known = {each.id: each for each in vendors.followed(db)}
    ids, unknown = ([], []) if asked.kept else _wanted(db, asked, known)
    busiest = [] if ids else counted.busiest(db, window.from_at, window.until_at, MOST)
    if asked.kept:
        ids = [each for each in known if each in busiest]
    return Choice(ids=ids[:MOST], left_out=ids[MOST:], unknown=unknown, known=known, busiest=busiest[:_EXAMPLE])


def _wanted(db: Connection, asked: PageRequest, ids: Container[str]) -> tuple[list[str], list[UnknownVendor]]:
    """Return the ids of the vendors asked for, each once, and the names that stand for none."""
    words = f"{asked.argument('vendors') or ''},{asked.argument('add') or ''}".split(",")
    wanted = list(dict.fromkeys(filter(None, (word.strip() for word in words))))
    if all(each in ids for each in wanted):
        return wanted, []
    index = names.vendors(db)
    found = {name: name if name in ids else index.id_of(name) for name in wanted}
    unknown = [
        UnknownVendor(name, next(iter(index.nearest(name, 1)), None))
        for name, identity in found.items()
        if identity not in ids
    ]
    return list(dict.fromkeys(identity for identity in found.values() if identity and identity in ids)), unknown


def _compared(
    db: Connection, row: VendorRow, window: Window, now: Instant
) -> tuple[Compared, Sequence[CountedIncident], Scorecard]:
    history = vendor_history.load(db, row.id, queries.sources(db, row.id), window, now)
    found = Compared(
        id=row.id,
        name=row.name,
        components=len(watched_components.of_vendor(db, row.id)),
        figures=figures(history, window),
    )
    card = vendor_history.scorecard(db, row.id, history, found.figures)
    return found, ended(began_in(history.incidents, window.stretch)), card


def _columns(
    pairs: Sequence[tuple[Compared, Sequence[CountedIncident]]], now: Instant
) -> tuple[list[VendorColumn], Scale]:
    scale = Scale(each.duration_s or 0 for _, closed in pairs for each in closed)
    reach = max((len(known(each.figures.months)) for each, _ in pairs), default=0)
    longest_s = max((longest(each.figures.months) for each, _ in pairs), default=0)
    columns = [
        VendorColumn(
            vendor=each, strips=strips(closed, scale), months=month_rows(each.figures.months[:reach], longest_s, now)
        )
        for each, closed in pairs
    ]
    return columns, scale


def _headline(found: Sequence[Compared], leaders: dict[Measure, str]) -> str:
    if len(found) < 2:
        return f"Compare {found[0].name} with others" if found else "Compare vendors"
    by_vendor: dict[str, list[str]] = {}
    for measure, identity in leaders.items():
        by_vendor.setdefault(identity, []).append(_LEADS[measure])
    called = {each.id: each.name for each in found}
    parts = [f"{called[identity]} {wording.listed(words)}" for identity, words in by_vendor.items()]
    return "; ".join(parts) or f"{wording.listed([each.name for each in found], MOST)}, side by side"
