"""Shape and label of impact and health, colour follows the shape; times."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from markupsafe import Markup, escape
from msgspec import Struct

from statusledger.model import Health, Impact, Instant
from statusledger.presentation import wording
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
_ORDER = ("crit", "major", "minor", "unk", "maint", "note-i", "ok")


class StatusStyle(Struct, frozen=True):
    """A shape and its label."""

    shape: str
    word: str


UNKNOWN = StatusStyle("unk", "Unknown")
NOTHING = StatusStyle("note-i", "Nothing reported")
"""The page was read and reports nothing, but states no health either: that is not green."""


def state(word: Impact | Health) -> StatusStyle:
    """Return `◆ Partial outage` or `■ Critical`."""
    own = wording.IMPACTS[word] if isinstance(word, Impact) else wording.sentence_case(word)
    return StatusStyle(SHAPES[word], own)


def worst(states: Iterable[StatusStyle]) -> StatusStyle:
    """Return the worst; unknown ranks between maintenance and known trouble."""
    return min(states, key=lambda each: _ORDER.index(each.shape), default=UNKNOWN)


def rank(found: StatusStyle) -> int:
    """Return the place in a list, worst first."""
    return _ORDER.index(found.shape)


def clock(at: Instant) -> str:
    """Return `13:41`."""
    return at[11:16]


def short_day(at: Instant, now: Instant | None = None) -> str:
    """Return `23 Nov`, with the year if not now's."""
    when = moment(at)
    return f"{when.day} {when:%b}" if now is not None and at[:4] == now[:4] else f"{when.day} {when:%b %Y}"


def stamp(at: Instant, now: Instant) -> str:
    """Return `13:41` today, `21 Nov 17:20` this year, else `28 Jan 2023 03:08`."""
    return clock(at) if at[:10] == now[:10] else f"{short_day(at, now)} {clock(at)}"


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
