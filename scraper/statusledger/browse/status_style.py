"""Shape and label of impact and health, colour follows the shape; times."""

import re
from datetime import UTC, datetime

from markupsafe import Markup, escape
from msgspec import Struct

from statusledger.model import Health, Impact, Instant
from statusledger.presentation import wording
from statusledger.presentation.states import WORDS, VendorState
from statusledger.times import instant, moment

SHAPES = {
    "operational": "ok",
    "none": "note-i",
    "maintenance": "maint",
    "unknown": "unk",
    "minor": "minor",
    "degraded": "minor",
    "major": "major",
    "partial_outage": "major",
    "critical": "crit",
    "major_outage": "crit",
}
_DATED = re.compile(r"(?<! to )\b(\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d) UTC\b")
clock, short_day, stamp = wording.clock, wording.short_day, wording.stamp
_VENDORS = {state: SHAPES.get(state, "unk") for state in VendorState} | {VendorState.NOTHING_REPORTED: "note-i"}
_ORDER = ("crit", "major", "minor", "unk", "maint", "note-i", "ok")


class StatusStyle(Struct, frozen=True):
    """A shape and its label."""

    shape: str
    word: str


UNKNOWN = StatusStyle("unk", wording.HEALTHS[Health.UNKNOWN])


def state(word: Impact | Health) -> StatusStyle:
    """Return `◆ Partial outage` or `■ Critical`."""
    return StatusStyle(SHAPES[word], wording.graded(word))


def of_vendor(found: VendorState) -> StatusStyle:
    """Return the shape and word of a vendor's state."""
    return StatusStyle(_VENDORS[found], WORDS[found])


def rank(found: StatusStyle) -> int:
    """Return the place in a list, worst first."""
    return _ORDER.index(found.shape)


def weekday(at: Instant) -> str:
    """Return `Monday 23 November 2026`."""
    return f"{moment(at):%A} {wording.day(at)}"


def month(key: str) -> str:
    """Return `November 2026` for `2026-11`."""
    return f"{moment(Instant(f'{key}-01T00:00:00Z')):%B %Y}"


def timed(words: str) -> Markup:
    """Mark each `28 Jan 2023 03:08 UTC` of a sentence as a time; windows stay in UTC."""
    parts = _DATED.split(words)
    dated = [_marked(each) if place % 2 else escape(each) for place, each in enumerate(parts)]
    return Markup("").join(dated)


def _marked(written: str) -> Markup:
    try:
        at = instant(datetime.strptime(written, "%d %b %Y %H:%M").replace(tzinfo=UTC))
    except ValueError:  # of a vendor's name, then
        return escape(f"{written} UTC")
    return Markup('<time datetime="{}">{} UTC</time>').format(at, written)
