"""Health of a vendor as of the dataset's newest read; a page not read by then is unknown."""

from collections.abc import Mapping, Sequence

from statusledger.model import Health, Impact, Instant, Kind
from statusledger.reconcile.merge import worst
from statusledger.store.read.publication import PublishedIncident
from statusledger.store.read.rows import ComponentRow
from statusledger.store.read.vendors import VendorSources

_BY_IMPACT = {
    Impact.NONE: Health.OPERATIONAL,
    Impact.MAINTENANCE: Health.MAINTENANCE,
    Impact.UNKNOWN: Health.UNKNOWN,
    Impact.MINOR: Health.DEGRADED,
    Impact.MAJOR: Health.PARTIAL_OUTAGE,
    Impact.CRITICAL: Health.MAJOR_OUTAGE,
}


def of_vendor(
    vendor: VendorSources,
    unresolved: Sequence[PublishedIncident],
    parts: Mapping[str, Sequence[ComponentRow]],
    at: Instant | None,
) -> Health:
    """Return the worst of pages, known components and open incidents."""
    if at is None or not all(source.is_current(at) for source in vendor.sources):
        return Health.UNKNOWN
    stated = [source.page_health for source in vendor.sources if source.page_health and not source.is_watched_in_part]
    stated += [part.health for source in vendor.sources for part in parts.get(source.id, ())]
    known: list[Health] = [health for health in stated if health is not Health.UNKNOWN]
    known += [_BY_IMPACT[entry.impact] for entry in unresolved if entry.kind is Kind.INCIDENT]
    return worst(known) or (Health.UNKNOWN if stated else Health.OPERATIONAL)
