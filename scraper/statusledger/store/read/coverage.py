"""Coverage and component intervals, for day bars and uptime."""

from msgspec import Struct

from statusledger.model import Health, Instant
from statusledger.store.query import Connection, answers, rows
from statusledger.store.read.source_rows import LEAST_PATIENCE_S, PATIENT_INTERVALS
from statusledger.times.clock import DAY_S, latest_believed


class Watched(Struct, frozen=True):
    """Time in which a source was polled without a gap."""

    source_id: str
    from_at: Instant
    until_at: Instant


class WatchedInterval(Struct, frozen=True):
    """Time with a component not operational; `until_at` is None while it lasts."""

    component_id: str
    health: Health
    from_at: Instant
    until_at: Instant | None


class Freshness(Struct, frozen=True):
    """Numbers of wanted and current sources, and the end of the last run."""

    sources: int
    read: int
    run_at: Instant | None


def freshness(db: Connection, now: Instant) -> Freshness:
    """Count current sources: `SourceRow.is_current` in SQL."""
    (found,) = rows(
        db,
        """
        WITH bounds AS (
            SELECT *, strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-' || max(:least, :intervals * interval_s) || ' seconds')
                       AS oldest,
                   strftime('%Y-%m-%dT%H:%M:%SZ', :now, min(interval_s, :day_s) || ' seconds') AS newest
            FROM sources
        )
        SELECT count(*) AS sources, (SELECT max(finished_at) FROM runs WHERE finished_at <= :latest) AS run_at,
               count(*) FILTER (WHERE enabled AND consecutive_failures = 0 AND (
                   last_success_at BETWEEN oldest AND newest
                   OR EXISTS (SELECT 1 FROM coverage c WHERE c.source_id = s.id AND until_at BETWEEN oldest AND newest)
               )) AS read
        FROM bounds s WHERE enabled OR named
        """,
        now=now,
        day_s=DAY_S,
        least=LEAST_PATIENCE_S,
        intervals=PATIENT_INTERVALS,
        latest=latest_believed(now),
    )
    return Freshness(**found)


def coverage(db: Connection, vendor_id: str | None, since: Instant) -> list[Watched]:
    """Watched stretches of a vendor's sources, or of all, since a time."""
    return answers(
        db,
        Watched,
        "SELECT c.source_id, c.from_at, c.until_at FROM sources s JOIN coverage c ON c.source_id = s.id "
        "WHERE (:vendor IS NULL OR s.vendor_id = :vendor) AND c.until_at >= :since ORDER BY c.source_id, c.from_at",
        vendor=vendor_id,
        since=since,
    )


def intervals(db: Connection, vendor_id: str, since: Instant) -> list[WatchedInterval]:
    """Times with a component of a vendor not operational, in order."""
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
