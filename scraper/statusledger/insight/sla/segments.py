"""Trouble cut into moments that count once: each by the health that counts most, with what stated it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice, pairwise

from msgspec import Struct
from msgspec.structs import replace

from statusledger.insight import stretches
from statusledger.insight.sla.terms import exact
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.model import Health

MOST_NAMED = 300
"""Trouble of one moment that a segment names, which keeps its cost linear; the time counts in any case."""


class Concern(Struct, frozen=True):
    """Trouble of a component; None where no component is named."""

    component_id: str | None
    trouble: Trouble


class CountedSegment(Struct, frozen=True, kw_only=True):
    """Time in which the same health counts, with the components in it and the incidents that state it."""

    health: Health
    weight: float
    since: int
    until: int
    component_ids: tuple[str, ...]
    incident_ids: tuple[str, ...]

    @property
    def counted_s(self) -> Fraction:
        """Seconds of downtime."""
        return exact(self.weight) * (self.until - self.since)


_Cause = tuple[Health, tuple[str, ...], tuple[str, ...]]


def segments(
    concerns: Sequence[Concern], weights: Mapping[Health, float], within: Sequence[Stretch]
) -> list[CountedSegment]:
    """Cut trouble that may overlap into segments within stretches, in order and without overlap."""
    if not within:
        return []
    since, until = within[0][0], within[-1][1]
    found = [each for each in concerns if max(since, each.trouble.since) < min(until, each.trouble.until)]
    order = {health: (weights.get(health, 0.0), health.badness) for health in Health}
    ends, starts = [end for _, end in within], [start for start, _ in within]
    cut = []
    for cause, bounds in _causes(found, order):
        near = within[bisect_right(ends, bounds[0]) : bisect_left(starts, bounds[1])]
        cut += [_segment(cause, weights, each) for each in stretches.within(near, bounds)]
    return cut


def joined(found: Iterable[CountedSegment]) -> list[CountedSegment]:
    """Join segments of one health that touch, for people: with all their components and incidents."""
    result: list[CountedSegment] = []
    for each in found:
        if result and (result[-1].until, result[-1].health) == (each.since, each.health):
            last = result.pop()
            each = replace(
                each,
                since=last.since,
                component_ids=tuple(sorted({*last.component_ids, *each.component_ids})),
                incident_ids=tuple(sorted({*last.incident_ids, *each.incident_ids})),
            )
        result.append(each)
    return result


def seconds(found: Iterable[CountedSegment]) -> Mapping[Health, int]:
    """Return the seconds of each health."""
    lasted: dict[Health, int] = {}
    for each in found:
        lasted[each.health] = lasted.get(each.health, 0) + each.until - each.since
    return lasted


def _causes(found: Sequence[Concern], order: Mapping[Health, tuple[float, int]]) -> list[tuple[_Cause, Stretch]]:
    """Return what counts in each moment with trouble; equal ones that touch are one."""
    edges = sorted(
        (at, opens, place)
        for place, each in enumerate(found)
        for at, opens in ((each.trouble.since, True), (each.trouble.until, False))
    )
    active: dict[Health, dict[int, Concern]] = {health: {} for health in order}
    causes: list[tuple[_Cause, Stretch]] = []
    for (at, opens, place), (until, *_) in pairwise(edges):
        those = active[found[place].trouble.health]
        if opens:
            those[place] = found[place]
        else:
            del those[place]
        if at < until and any(active.values()):
            cause = _cause(active, order)
            if causes and causes[-1][0] == cause and causes[-1][1][1] == at:
                at = causes.pop()[1][0]
            causes.append((cause, (at, until)))
    return causes


def _cause(active: Mapping[Health, Mapping[int, Concern]], order: Mapping[Health, tuple[float, int]]) -> _Cause:
    """Return the health that counts most, the worse of two that count alike, and what is in it."""
    health = max((each for each, those in active.items() if those), key=order.__getitem__)
    named = list(islice(active[health].values(), MOST_NAMED))
    components = {each.component_id for each in named if each.component_id is not None}
    incidents = {identity for each in named for identity in each.trouble.incident_ids}
    return health, tuple(sorted(components)), tuple(sorted(incidents))


def _segment(cause: _Cause, weights: Mapping[Health, float], bounds: Stretch) -> CountedSegment:
    health, component_ids, incident_ids = cause
    return CountedSegment(
        health=health,
        weight=weights.get(health, 0.0),
        since=bounds[0],
        until=bounds[1],
        component_ids=component_ids,
        incident_ids=incident_ids,
    )
