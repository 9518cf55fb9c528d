"""The page of an upstream: who names it, in which words, and what chance would give."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from statusledger.browse import ranges
from statusledger.browse.pages import Invalid, Missing, PageRequest, PageResult
from statusledger.browse.pages.upstreams import DEFAULT_DAYS
from statusledger.browse.pages.vendors import states
from statusledger.browse.ranges import Range
from statusledger.insight.blast_radius import REACH_S, Begun, Chance
from statusledger.insight.upstream_figures import Dependent, Episode, OwnStarts, dependents, episodes
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.query import Connection
from statusledger.store.read import named_upstreams, vendors
from statusledger.store.read.named_upstreams import Naming, OwnIncident, WatchedVendor
from statusledger.times import seconds_between

_EPISODES, _QUOTES, _DEPENDENTS = 25, 20, 40


class UpstreamData(Struct, frozen=True, kw_only=True):
    """The JSON of the page; `episodes` are the newest own incidents, `namings` all in the window."""

    at: Instant
    window: Window
    key: str
    vendor_id: str | None
    name: str
    region: str | None
    regions: dict[str, int]
    watched: int
    namings: list[Naming]
    dependents: list[Dependent]
    own: int
    episodes: list[Episode]


class Upstream(Struct, frozen=True, kw_only=True):
    """An upstream that is asked for, with what is known of it in a window."""

    key: str
    vendor_id: str | None
    name: str
    region: str | None
    regions: dict[str, int]
    namings: list[Naming]
    own: list[OwnIncident]

    @property
    def label(self) -> str:
        """Return `AWS me-central-1`."""
        return f"{self.name} {self.region}" if self.region else self.name


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page of an upstream. Raises Missing and Invalid."""
    chosen = ranges.of_request(asked, DEFAULT_DAYS)
    window = chosen.window
    found, watched = _upstream(db, asked, window), named_upstreams.watched(db)
    begun = [Begun(*row) for row in named_upstreams.begun(db, window.from_at, window.until_at)]
    incidents = Counter(each.vendor_id for each in begun)
    chance = Chance(begun, {each.id: each.known_from for each in watched if each.id != found.vendor_id}, window.stretch)
    starts = OwnStarts(found.own, asked.now)
    data = UpstreamData(
        at=asked.now,
        window=window,
        key=found.key,
        vendor_id=found.vendor_id,
        name=found.name,
        region=found.region,
        regions=found.regions,
        watched=sum(each.id != found.vendor_id for each in watched),
        namings=found.namings,
        dependents=dependents(found.namings, starts, incidents),
        own=len(found.own),
        episodes=episodes(found.own[:_EPISODES], starts, found.namings, chance),
    )
    return PageResult(f"{found.label}, upstream", "upstreams", data, _shown(db, asked, data, found, chosen, watched))


def _upstream(db: Connection, asked: PageRequest, window: Window) -> Upstream:
    vendor_id, name = _named(db, asked.id)
    every = named_upstreams.namings_of(db, vendor_id, name, window.from_at, window.until_at)
    regions = dict(Counter(each.region for each in every if each.region).most_common())
    region = asked.argument("region")
    if region is not None and region not in regions:
        raise Invalid(f"region={region[:40]} is none that a vendor names with {name} in this range.")
    own = named_upstreams.own_incidents(db, vendor_id, region, window.from_at, window.until_at) if vendor_id else []
    return Upstream(
        key=asked.id,
        vendor_id=vendor_id,
        name=name,
        region=region,
        regions=regions,
        namings=[each for each in every if region in (None, each.region)],
        own=own,
    )


def _named(db: Connection, key: str) -> tuple[str | None, str]:
    if (found := named_upstreams.names(db).get(key)) is not None:
        return found
    for each in vendors.named(db):
        if each.id == key:
            return each.id, each.name
    raise Missing(f"There is no upstream {key!r}.")


def _shown(
    db: Connection,
    asked: PageRequest,
    data: UpstreamData,
    found: Upstream,
    chosen: Range,
    watched: Sequence[WatchedVendor],
) -> dict[str, Any]:
    named_now = [each for each in data.dependents if each.now]
    stated = {each.incident_id for each in found.namings if not each.is_suspected}
    return {
        "found": found,
        "data": data,
        "headline": _headline(data, found, len(named_now)),
        "standfirst": _standfirst(data, found),
        "state": states(db, asked.now, found.vendor_id).get(found.vendor_id) if found.vendor_id else None,
        "named_now": named_now,
        "quotes": _quotes(found.namings),
        "episode": next(iter(data.episodes), None),
        "names": {each.id: each.name for each in watched},
        "stated": len(stated),
        "suspected": len({each.incident_id for each in found.namings} - stated),
        "most": _DEPENDENTS,
        "reach": wording.span(REACH_S),
        "chosen": chosen,
    }


def _quotes(namings: Sequence[Naming]) -> list[Naming]:
    """Return the newest words, one of each incident, newest first."""
    first = {each.incident_id: each for each in reversed(namings)}
    return sorted(first.values(), key=lambda each: (each.named_at, each.incident_id), reverse=True)[:_QUOTES]


def _headline(data: UpstreamData, found: Upstream, now: int) -> str:
    of_yours = f"of your {data.watched:,} other vendors" if data.vendor_id else f"of your {data.watched:,} vendors"
    if now:
        return f"{now:,} {of_yours} {'names' if now == 1 else 'name'} {found.label} now"
    if data.dependents:
        count = len(data.dependents)
        return f"{count:,} {of_yours} named {found.label} in {data.window.days:,} days"
    return f"No vendor named {found.label} in {data.window.days:,} days"


def _standfirst(data: UpstreamData, found: Upstream) -> str:
    sentences = []
    if found.vendor_id is None:
        sentences.append(f"{found.name} is not among your vendors, so its own incidents are not known.")
    elif found.own and found.own[0].is_open:
        sentences.append(f"{found.name} has reported trouble since {wording.date(found.own[0].started_at)}.")
    else:
        about = f" about {found.region}" if found.region else ""
        sentences.append(f"{found.name} has no open incident{about} itself.")
    first = next((each for each in found.namings if each.is_open), None)
    if first is not None:
        lag = _lag(first, found.own)
        sentences.append(f"{first.vendor} named it first, at {wording.date(first.named_at)}{lag}.")
    return " ".join(sentences)


def _lag(naming: Naming, own: Sequence[OwnIncident]) -> str:
    posted = own[0].posted_at if own and own[0].is_open else None
    if posted is None:
        return ""
    seconds = seconds_between(posted, naming.named_at)
    return f", {wording.span(abs(seconds))} {'after' if seconds >= 0 else 'before'} its first post"
