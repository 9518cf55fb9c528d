"""The upstreams that vendors name."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.browse import ranges
from statusledger.browse.pages import PageRequest, PageResult
from statusledger.insight.upstream_figures import UpstreamSummary, summaries
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.query import Connection
from statusledger.store.read import named_upstreams

DEFAULT_DAYS = 365


class UpstreamsData(Struct, frozen=True, kw_only=True):
    """The JSON of the page."""

    at: Instant
    window: Window
    upstreams: list[UpstreamSummary]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """List the upstreams named in a range. Raises Invalid."""
    chosen = ranges.of_request(asked, DEFAULT_DAYS)
    window = chosen.window
    namings = named_upstreams.namings(db, window.from_at, window.until_at)
    ids = {each.upstream_id for each in namings if each.upstream_id}
    found = summaries(namings, named_upstreams.own_counts(db, ids, window.from_at, window.until_at))
    shown = {
        "headline": _headline(found, chosen.window.days),
        "groups": [
            (name, [each for each in found if bool(each.now) is is_now])
            for name, is_now in (("Named now, in open incidents", True), ("Named before", False))
        ],
        "count": len(found),
        "chosen": chosen,
    }
    return PageResult("Upstreams", "upstreams", UpstreamsData(at=asked.now, window=window, upstreams=found), shown)


def _headline(found: Sequence[UpstreamSummary], days: int) -> str:
    now = [each for each in found if each.now]
    if now:
        first = now[0]
        verb = "names" if first.now == 1 else "name"
        return f"{wording.number(first.now).capitalize()} of your vendors {verb} {first.name} now"
    if found:
        return f"Your vendors named {wording.counted(len(found), 'upstream')} in {days:,} days"
    return f"No vendor named an upstream in {days:,} days"
