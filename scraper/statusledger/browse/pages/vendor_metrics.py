"""Time from a vendor's posts to our detection."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.insight.spread import spread
from statusledger.model import Origin
from statusledger.presentation import wording
from statusledger.store.read.figures import CountedIncident
from statusledger.times import seconds_between


class Habit(Struct, frozen=True):
    """A metric: name, value and cases."""

    name: str
    value: str
    origin: str


def detection(recent: Sequence[CountedIncident]) -> Habit | None:
    """Return the time from first post to detection; None without an incident that we observed."""
    seen = spread(
        seconds_between(each.first_post_at, each.detected_at)
        for each in recent
        if each.detected_at and each.first_post_at and each.detected_at >= each.first_post_at
    )
    if seen.median_s is None:
        return None
    backfilled = sum(each.origin is Origin.BACKFILLED for each in recent)
    note = f"median of {seen.n} we observed; {wording.number(backfilled)} backfilled"
    return Habit("First post to detection", wording.span(seen.median_s), note)
