"""How a vendor is doing, in one word, as of the newest reading of the dataset: what was not read by then is unknown."""

from collections.abc import Mapping, Sequence

from statusledger.model import Health, Impact, Instant, Kind
from statusledger.reconcile.merge import worst
from statusledger.store.read.published import PublishedIncident, PublishedVendor
from statusledger.store.read.watched_components import WatchedComponent

_BY_IMPACT = {
    Impact.NONE: Health.OPERATIONAL,
    Impact.MAINTENANCE: Health.MAINTENANCE,
    Impact.UNKNOWN: Health.UNKNOWN,
    Impact.MINOR: Health.DEGRADED,
    Impact.MAJOR: Health.PARTIAL_OUTAGE,
    Impact.CRITICAL: Health.MAJOR_OUTAGE,
}


def of_vendor(
    vendor: PublishedVendor,
    unresolved: Sequence[PublishedIncident],
    parts: Mapping[str, Sequence[WatchedComponent]],
    at: Instant | None,
) -> Health:
    """The worst of what its pages, their components and its open incidents say; components that say nothing do not
    count."""
    if at is None or not all(source.is_current(at) for source in vendor.sources):
        return Health.UNKNOWN
    told = [source.page_health for source in vendor.sources if source.page_health and not source.is_watched_in_part]
    told += [part.health for source in vendor.sources for part in parts.get(source.id, ())]
    known: list[Health] = [health for health in told if health is not Health.UNKNOWN]
    known += [_BY_IMPACT[entry.impact] for entry in unresolved if entry.kind is Kind.INCIDENT]
    return worst(known) or (Health.UNKNOWN if told else Health.OPERATIONAL)
