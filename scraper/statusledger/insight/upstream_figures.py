"""Upstreams by what vendors say: how often each is named, by whom, and about which of its own incidents."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from statusledger.insight.blast_radius import REACH_S, BlastRadius, Chance
from statusledger.insight.spread import Spread, spread
from statusledger.insight.stretches import Stretch
from statusledger.model import Instant
from statusledger.store.read.named_upstreams import Naming, OwnIncident
from statusledger.times import epoch, seconds_between
from statusledger.times.clock import DAY_S


class UpstreamSummary(Struct, frozen=True, kw_only=True):
    """An upstream in a window; `vendors` and `incidents` name it, `now` are the vendors with an open one.

    `suspected` of the incidents only hedge it; `regions` are by frequency; `own` are its own incidents, if watched.
    """

    key: str
    vendor_id: str | None
    name: str
    regions: dict[str, int]
    vendors: int
    incidents: int
    suspected: int
    now: int
    latest: Naming
    own: int | None


class Dependent(Struct, frozen=True, kw_only=True):
    """A vendor that names the upstream in `naming` of its `incidents`.

    `lag` is from the start of the upstream's own incident to the naming, where there is one; negative before it.
    """

    vendor_id: str
    vendor: str
    naming: int
    incidents: int
    now: Naming | None
    latest: Naming
    lag: Spread


class Episode(Struct, frozen=True, kw_only=True):
    """An own incident of the upstream: the first naming by each vendor, and the vendors at the same time.

    `named_expected` is the number of namings that chance would give in its span.
    """

    incident: OwnIncident
    namings: list[Naming]
    radius: BlastRadius
    named_expected: float


def summaries(namings: Iterable[Naming], own: Mapping[str, int]) -> list[UpstreamSummary]:
    """Return the upstreams that are named, those named now first, then by vendors."""
    by_key: dict[str, list[Naming]] = {}
    for each in namings:
        by_key.setdefault(each.key, []).append(each)
    found = [_summary(key, members, own) for key, members in by_key.items()]
    return sorted(found, key=lambda each: (-each.now, -each.vendors, -each.incidents, each.name))


def _summary(key: str, namings: Sequence[Naming], own: Mapping[str, int]) -> UpstreamSummary:
    latest = namings[-1]
    stated = {each.incident_id for each in namings if not each.is_suspected}
    incidents = {each.incident_id for each in namings}
    regions = Counter(each.region for each in namings if each.region)
    return UpstreamSummary(
        key=key,
        vendor_id=latest.upstream_id,
        name=latest.upstream,
        regions=dict(regions.most_common()),
        vendors=len({each.vendor_id for each in namings}),
        incidents=len(incidents),
        suspected=len(incidents - stated),
        now=len({each.vendor_id for each in namings if each.is_open}),
        latest=latest,
        own=own.get(latest.upstream_id, 0) if latest.upstream_id else None,
    )


class OwnStarts:
    """The own incidents of an upstream by start, to find the one that a naming is about."""

    def __init__(self, own: Iterable[OwnIncident], now: Instant) -> None:
        self._now = epoch(now)
        self._ordered = sorted(own, key=lambda each: each.started_at)
        self._starts = [epoch(each.started_at) for each in self._ordered]

    def about(self, naming: Naming) -> OwnIncident | None:
        """Return the latest own incident in whose span the naming incident began."""
        at = epoch(naming.began_at)
        first, last = bisect_left(self._starts, at - DAY_S), bisect_right(self._starts, at + REACH_S)
        spans = ((self._ordered[place], self.span(self._ordered[place])) for place in reversed(range(first, last)))
        return next((each for each, (since, until) in spans if since <= at <= until), None)

    def span(self, incident: OwnIncident) -> Stretch:
        """Return the time from an hour before a start until the end, at most a day and at least an hour after it."""
        start, end = epoch(incident.started_at), epoch(incident.resolved_at) if incident.resolved_at else self._now
        return start - REACH_S, max(min(end, start + DAY_S), start + REACH_S)


def dependents(namings: Iterable[Naming], own: OwnStarts, incidents: Mapping[str, int]) -> list[Dependent]:
    """Return the vendors that name an upstream, those that do now first; `incidents` counts theirs."""
    by_vendor: dict[str, list[Naming]] = {}
    for each in namings:
        by_vendor.setdefault(each.vendor_id, []).append(each)
    found = [_dependent(members, own, incidents.get(vendor_id, 0)) for vendor_id, members in by_vendor.items()]
    return sorted(found, key=lambda each: (each.now is None, -each.naming, each.vendor))


def _dependent(namings: Sequence[Naming], own: OwnStarts, incidents: int) -> Dependent:
    first = {each.incident_id: each for each in reversed(namings)}
    lags = ((each, own.about(each)) for each in first.values())
    return Dependent(
        vendor_id=namings[-1].vendor_id,
        vendor=namings[-1].vendor,
        naming=len(first),
        incidents=max(incidents, len(first)),
        now=next((each for each in namings if each.is_open), None),
        latest=namings[-1],
        lag=spread(seconds_between(one.started_at, each.named_at) for each, one in lags if one is not None),
    )


def episodes(
    incidents: Iterable[OwnIncident], own: OwnStarts, namings: Sequence[Naming], chance: Chance
) -> list[Episode]:
    """Return own incidents of an upstream, with those that name it and those at the same time."""
    dated = [(epoch(each.began_at), each) for each in namings]
    ids = {each.incident_id for each in namings}
    return [_episode(each, own.span(each), dated, ids, chance) for each in incidents]


def _episode(
    incident: OwnIncident,
    span: Stretch,
    dated: Iterable[tuple[int, Naming]],
    ids: Collection[str],
    chance: Chance,
) -> Episode:
    first: dict[str, Naming] = {}
    for at, each in dated:
        if span[0] <= at <= span[1]:
            first.setdefault(each.vendor_id, each)
    radius = chance.blast_radius(epoch(incident.started_at), ids)
    return Episode(
        incident=incident,
        namings=list(first.values()),
        radius=radius,
        named_expected=len(ids) * radius.span_s / chance.counted_s if chance.counted_s else 0.0,
    )
