"""The board of all vendors: tiles for trouble, and a row for each other state."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.presentation.states import VendorState
from statusledger.presentation.vendor_states import VendorNow

_TILES = 12
_SHOWN = 60
_NOTES = {
    VendorState.OPERATIONAL: "no incident known since the day shown (UTC)",
    VendorState.NOTHING_REPORTED: "no health stated, or only long-running incidents",
}


class Tile(Struct, frozen=True):
    """A vendor in trouble."""

    vendor: VendorNow
    state: StatusStyle
    about: str
    age: str


class BoardEntry(Struct, frozen=True):
    """A vendor in a row, with a few words."""

    vendor: VendorNow
    words: str


class BoardRow(Struct, frozen=True):
    """The vendors of a state; `is_long`: with more than a day each, `is_closed`: too many to show at first."""

    state: StatusStyle
    note: str
    entries: list[BoardEntry]
    is_long: bool
    is_closed: bool


class Board(Struct, frozen=True):
    """All vendors."""

    tiles: list[Tile]
    rows: list[BoardRow]


def board(vendors: Sequence[VendorNow], now: Instant) -> Board:
    """Arrange vendors, worst first; among many troubled ones, the degraded get a row."""
    troubled = [each for each in vendors if each.state.troubled]
    tiled = troubled if len(troubled) <= _TILES else [each for each in troubled if _is_outage(each)]
    rest = vendors[len(tiled) :]
    rows = [_row(state, own, now) for state in VendorState if (own := [each for each in rest if each.state is state])]
    return Board([_tile(each, now) for each in tiled], rows)


def _is_outage(vendor: VendorNow) -> bool:
    return vendor.state in (VendorState.MAJOR_OUTAGE, VendorState.PARTIAL_OUTAGE)


def _tile(vendor: VendorNow, now: Instant) -> Tile:
    age = wording.between(vendor.since, now) if vendor.since and vendor.since <= now else ""
    return Tile(vendor, status_style.of_vendor(vendor.state), vendor.about, age)


def _row(state: VendorState, vendors: Sequence[VendorNow], now: Instant) -> BoardRow:
    note = _NOTES.get(state, "")
    return BoardRow(
        status_style.of_vendor(state), note, list(_entries(state, vendors, now)), not note, len(vendors) > _SHOWN
    )


def _entries(state: VendorState, vendors: Iterable[VendorNow], now: Instant) -> Iterable[BoardEntry]:
    for each in vendors:
        if state in _NOTES:
            words = status_style.short_day(each.since, now) if each.since else ""
        else:
            since = f"since {status_style.stamp(each.since, now)} UTC" if each.since else ""
            words = ", ".join(filter(None, [since, each.about]))
        yield BoardEntry(each, words)
