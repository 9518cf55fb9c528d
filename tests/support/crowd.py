"""A large dataset of nobody's words: so many vendors, incidents and updates that a slow page shows."""

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from sqlite_utils import Database

from statusledger import store
from statusledger.model import Instant, Source
from statusledger.times import shifted

NOW = Instant("2026-11-01T12:00:00Z")
_DAY_S = 86_400
_YEARS_S = 3 * 365 * _DAY_S
_COMPONENTS = 12
_IMPACTS = ("minor", "none", "major", "minor", "unknown", "critical", "minor")
_HEALTHS = ("degraded", "partial_outage", "major_outage")
_BODY = "We are looking into errors that some customers see when they call the API of cell {}. More at half past."

# One in nine was planned, one in eleven lasted three days longer.
_PLANNED = """
    UPDATE incidents SET kind = 'maintenance', impact = 'maintenance', status = 'completed',
           scheduled_start_at = started_at, scheduled_end_at = resolved_at
    WHERE rowid % 9 = 4 AND resolved_at IS NOT NULL
"""
_LONG = """
    UPDATE incidents SET resolved_at = strftime('%Y-%m-%dT%H:%M:%SZ', resolved_at, '+3 days')
    WHERE rowid % 11 = 3 AND resolved_at < ?
"""


def build(path: Path, vendors: int = 500, incidents: int = 100, updates: int = 5) -> Database:
    """So many vendors, each with so many incidents over three years, each with so many updates."""
    sources = [_source(f"v{n:03}", "cloud" if n % 3 else "payments") for n in range(vendors)]
    database = store.open_database(path)
    store.keep_in_step(database, sources)
    with store.transaction(database):
        for number, source in enumerate(sources):
            _fill(database, source.id, number, incidents, updates)
        database.conn.execute(_PLANNED)
        database.conn.execute(_LONG, (shifted(NOW, -4 * _DAY_S),))
    return database


def _source(name: str, tag: str) -> Source:
    url = f"https://{name}.example"
    return Source(id=name, name=f"Vendor {name}", url=url, platform="statuspage", vendor=name, tags=(tag,))


def _fill(database: Database, name: str, number: int, incidents: int, updates: int) -> None:
    state = ("operational", NOW, shifted(NOW, -120), 5 if number % 50 == 7 else 0, shifted(NOW, 180), name)
    database.conn.execute(
        "UPDATE sources SET page_health = ?, last_failure_at = ?, last_success_at = ?, consecutive_failures = ?, "
        "next_due_at = ? WHERE id = ?",
        state,
    )
    covered = [(name, shifted(NOW, -80 * _DAY_S), shifted(NOW, -30 * _DAY_S), 9999, 400),
               (name, shifted(NOW, -25 * _DAY_S), shifted(NOW, -120), 7000, 400)]  # fmt: skip
    _insert(database, "coverage", "source_id, from_at, until_at, polls, longest_gap_s", covered)
    components = [f"{name}_c{n}" for n in range(_COMPONENTS)]
    _insert(database, "components", "id, source_id, key, name, group_name, position, health, first_seen_at",
            [(key, name, key, f"Cell {n}", "Core" if n % 2 else "Edge", n, "operational", covered[0][1])
             for n, key in enumerate(components)])  # fmt: skip
    step = _YEARS_S // incidents
    for n, impact in zip(range(incidents), islice(cycle(_IMPACTS), number % 7, None), strict=False):
        start = shifted(NOW, -n * step - 1800 - 37 * number)
        is_open = n == 0 and number % 25 == 0
        _incident(database, name, f"{name}_{n}", impact, start, is_open, components[n % _COMPONENTS], updates)


def _incident(
    database: Database, vendor: str, name: str, impact: str, start: Instant, is_open: bool, component: str, updates: int
) -> None:
    end = None if is_open else shifted(start, 600 + len(name) * 977)
    status = "monitoring" if is_open else "resolved"
    _insert(database, "incidents",
            "id, vendor_id, source_id, key, kind, title, status, impact, started_at, started_from, resolved_at, "
            "resolved_from, origin, first_seen_at, last_changed_at, update_count, has_postmortem",
            [(name, vendor, vendor, name, "incident", f"Errors in a cell of {vendor}", status,
              impact, start, "stated", end, end and "stated", "backfilled", start, end or start, updates,
              0)])  # fmt: skip
    _insert(database, "incident_components", "incident_id, component_id, name", [(name, component, "Cell")])
    _insert(database, "updates",
            "id, incident_id, key, number, status, body, posted_at, origin, first_seen_at",
            [(f"{name}_u{n}", name, str(n), n, "resolved" if n == updates and end else "investigating", _BODY.format(n),
              shifted(start, 100 * n), "backfilled", start) for n in range(1, updates + 1)])  # fmt: skip
    if end is not None:
        health = _HEALTHS[len(impact) % 3]
        database.conn.execute("UPDATE incidents SET worst_health = ? WHERE id = ?", (health, name))
        _insert(database, "component_intervals", "component_id, kind, from_at, until_at, health, incident_ids",
                [(component, "incident", start, end, health, f'["{name}"]')])  # fmt: skip
        _insert(database, "transitions", "id, component_id, incident_id, at, old_health, new_health, origin",
                [(f"{name}_t1", component, name, start, "operational", health, "backfilled"),
                 (f"{name}_t2", component, name, end, health, "operational", "backfilled")])  # fmt: skip
        _insert(database, "changes",
                "id, seen_at, vendor_id, source_id, incident_id, entity, entity_id, kind, field, old, new, "
                "after_resolution",
                [(f"{name}_x", end, vendor, vendor, name, "update", f"{name}_u2", "edited", "body", "All calls fail.",
                  "Some calls fail.", 1)])  # fmt: skip


def _insert(database: Database, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    database.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
