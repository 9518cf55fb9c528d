"""When we were watching, and how components were doing: what day bars and uptime are made of."""

from msgspec import Struct

from statusledger.model import Health, Instant
from statusledger.store.query import Connection, answers, rows
from statusledger.times.clock import DAY_S, latest_believed


class Watched(Struct, frozen=True):
    """A stretch of time in which a source was polled without a gap."""

    source_id: str
    from_at: Instant
    until_at: Instant


class WatchedInterval(Struct, frozen=True):
    """A component that was not well; `until_at` None: to this day."""

    component_id: str
    health: Health
    from_at: Instant
    until_at: Instant | None


class Freshness(Struct, frozen=True):
    """How many of the enabled sources hold at a time, and when the last run ended."""

    sources: int
    read: int
    run_at: Instant | None


def freshness(db: Connection, now: Instant) -> Freshness:
    """Whether what the pages show is still so; `SourceRow.is_current` in SQL."""
    (found,) = rows(
        db,
        """
        WITH bounds AS (
            SELECT *, strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-' || max(3600, 2 * interval_s) || ' seconds') AS oldest,
                   strftime('%Y-%m-%dT%H:%M:%SZ', :now, min(interval_s, :day_s) || ' seconds') AS newest
            FROM sources
        )
        SELECT count(*) AS sources, (SELECT max(finished_at) FROM runs WHERE finished_at <= :latest) AS run_at,
               count(*) FILTER (WHERE consecutive_failures = 0 AND (
                   last_success_at BETWEEN oldest AND newest
                   OR EXISTS (SELECT 1 FROM coverage c WHERE c.source_id = s.id AND until_at BETWEEN oldest AND newest)
               )) AS read
        FROM bounds s WHERE enabled
        """,
        now=now,
        day_s=DAY_S,
        latest=latest_believed(now),
    )
    return Freshness(**found)


def coverage(db: Connection, vendor_id: str | None, since: Instant) -> list[Watched]:
    """When the sources of a vendor, or all, were watched since a time."""
    return answers(
        db,
        Watched,
        "SELECT c.source_id, c.from_at, c.until_at FROM sources s JOIN coverage c ON c.source_id = s.id "
        "WHERE (:vendor IS NULL OR s.vendor_id = :vendor) AND c.until_at >= :since ORDER BY c.source_id, c.from_at",
        vendor=vendor_id,
        since=since,
    )


def intervals(db: Connection, vendor_id: str, since: Instant) -> list[WatchedInterval]:
    """When a vendor's components were not well since a time, in order."""
    return answers(
        db,
        WatchedInterval,
        """
        SELECT c.component_id, c.health, c.from_at, c.until_at
        FROM sources s JOIN components p ON p.source_id = s.id JOIN component_intervals c ON c.component_id = p.id
        WHERE s.vendor_id = :vendor AND (c.until_at IS NULL OR c.until_at >= :since)
        ORDER BY c.component_id, c.from_at
        """,
        vendor=vendor_id,
        since=since,
    )
