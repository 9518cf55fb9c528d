"""Incidents of other vendors about the time of an upstream's, beside the number that chance alone would give.

The same time is no cause: a span of two hours often has some incident somewhere. The expected number is the sum over
vendors of their own rates, times the span; beside it stands the number of real spans of that length as bad.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from statistics import median_low

from msgspec import Struct

from statusledger.insight.stretches import Stretch

REACH_S = 3600
"""Seconds before and after the start of the upstream's incident."""


class Begun(Struct, frozen=True):
    """An incident of a vendor and its start, in seconds since 1970."""

    vendor_id: str
    incident_id: str
    at: int


class NearIncident(Struct, frozen=True):
    """A vendor's first incident within reach; `after_s` is negative before the upstream's start."""

    vendor_id: str
    incident_id: str
    after_s: int
    names_it: bool


class BlastRadius(Struct, frozen=True, kw_only=True):
    """Vendors with an incident within reach, one for each.

    `vendors` are those known at that time, `expected` of which chance would give. `spans` of the same length are in
    the window, `spans_as_bad` of them had as many vendors.
    """

    span_s: int
    near: list[NearIncident]
    vendors: int
    expected: float
    spans: int
    spans_as_bad: int

    @property
    def naming(self) -> list[NearIncident]:
        """Vendors that name the upstream."""
        return [each for each in self.near if each.names_it]

    @property
    def unnamed(self) -> list[NearIncident]:
        """Vendors at the same time only."""
        return [each for each in self.near if not each.names_it]


class Chance:
    """The incidents of all vendors but the upstream in a window, from which chance is counted.

    `known_from` is the second from which each vendor is known: before, it has neither incidents nor a rate. Spans are
    counted from when half of the vendors are known.
    """

    def __init__(self, begun: Iterable[Begun], known_from: Mapping[str, int], window: Stretch) -> None:
        self._window = window
        self._known = {vendor: max(since, window[0]) for vendor, since in known_from.items() if since < window[1]}
        self.since = median_low(self._known.values()) if self._known else window[0]
        self._begun = sorted((each for each in begun if each.vendor_id in self._known), key=lambda each: each.at)
        self._starts = [each.at for each in self._begun]
        self._spans: dict[int, list[int]] = {}

    def blast_radius(self, start: int, naming: Collection[str]) -> BlastRadius:
        """Return the vendors about the start of an upstream's incident; `naming` are ids of incidents that name it."""
        span = max(start - REACH_S, self._window[0]), min(start + REACH_S, self._window[1])
        known = {vendor for vendor, since in self._known.items() if since <= span[0]}
        near: dict[str, NearIncident] = {}
        for each in self._within(span):
            if each.vendor_id not in known:
                continue
            found = NearIncident(each.vendor_id, each.incident_id, each.at - start, each.incident_id in naming)
            before = near.get(each.vendor_id)
            if before is None or found.names_it > before.names_it:
                near[each.vendor_id] = found
        spans = self._vendors_by_span(span[1] - span[0])
        return BlastRadius(
            span_s=span[1] - span[0],
            near=sorted(near.values(), key=lambda each: (not each.names_it, each.after_s, each.vendor_id)),
            vendors=len(known),
            expected=sum(self._rates[vendor] for vendor in known) * (span[1] - span[0]),
            spans=len(spans),
            spans_as_bad=len(spans) - bisect_left(spans, len(near)),
        )

    def _within(self, span: Stretch) -> list[Begun]:
        return self._begun[bisect_left(self._starts, span[0]) : bisect_right(self._starts, span[1])]

    @property
    def counted_s(self) -> int:
        """The seconds from which spans are counted."""
        return self._window[1] - self.since

    @cached_property
    def _rates(self) -> dict[str, float]:
        """Incidents in each second, by vendor."""
        numbers = dict.fromkeys(self._known, 0)
        for each in self._begun:
            numbers[each.vendor_id] += 1
        return {vendor: number / (self._window[1] - self._known[vendor]) for vendor, number in numbers.items()}

    def _vendors_by_span(self, length: int) -> list[int]:
        """Return the number of vendors with an incident in each span of a length, ascending."""
        if length not in self._spans:
            count = self.counted_s // length
            vendors: dict[int, set[str]] = {}
            for each in self._begun:
                vendors.setdefault((each.at - self.since) // length, set()).add(each.vendor_id)
            busy = sorted(len(found) for place, found in vendors.items() if 0 <= place < count)
            self._spans[length] = [0] * (count - len(busy)) + busy
        return self._spans[length]
