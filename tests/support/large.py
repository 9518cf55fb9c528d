"""A dataset as large as years of a whole catalogue, made by SQL: 3,000 vendors, 50,000 incidents, 200,000 updates."""

from pathlib import Path

from statusledger import store
from statusledger.model import Instant, Source

VENDORS, INCIDENTS, UPDATES = 3_000, 50_000, 4
TENTH = (VENDORS // 10, INCIDENTS // 10)
NOW = Instant("2026-11-01T12:00:00Z")
_COMPONENTS = 8
_APART_S = 6 * 365 * 86_400
_LENGTHS = (28, 42, 48, 55, 61, 70, 80, 90, 101, 115, 131, 152, 178, 203, 233, 281, 340, 414, 574, 1183)
"""Of twenty updates, by the quantiles of 2,050 published ones, whose mean is 202 characters."""
_WORDS = (
    "We have identified the cause of elevated error rates and a fix is being rolled out to every region. Some "
    "customers may still see failed requests while caches expire, and retries are safe.\n\nDashboards load slowly for "
    "accounts with many projects; scheduled jobs run late but none are lost. Our engineers are working with the "
    "network provider, and we expect to post another update within the hour.\n\nLogins, webhooks and exports recover "
    "first. "
)
_RANDOM = "(n.n * 7919 % :incidents) * 1.0 / :incidents"
_STEPS = (
    "CREATE TEMP TABLE n (n INTEGER PRIMARY KEY)",
    """
    INSERT INTO n WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < :incidents)
    SELECT n FROM n
    """,
    f"""
    CREATE TEMP TABLE made AS
    SELECT n.n, printf('v%04d', CAST(:vendors * {_RANDOM} * {_RANDOM} * {_RANDOM} AS INTEGER)) AS vendor,
           n.n % 9 = 4 AS planned, n.n % 700 = 3 OR n.n < 20 AS open,
           strftime('%Y-%m-%dT%H:%M:%SZ', :now, -(600 + n.n * :apart / :incidents) || ' seconds') AS started_at,
           600 + n.n * 37 % 20000 + iif(n.n % 11 = 3, 259200, 0) AS seconds
    FROM n
    """,
    """
    UPDATE sources SET last_success_at = :now, page_health = CASE rowid % 40 WHEN 7 THEN 'degraded' ELSE 'operational'
    END
    """,
    "INSERT INTO coverage SELECT id, strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-70 days'), :now, 20000, 400 FROM sources",
    """
    INSERT INTO components (id, source_id, key, name, group_name, position, health, first_seen_at)
    SELECT s.id || '_c' || n.n, s.id, 'c' || n.n, 'Cell ' || n.n, iif(n.n % 2, 'Core', 'Edge'), n.n, 'operational', :now
    FROM sources s, n WHERE n.n < :components
    """,
    """
    INSERT INTO incidents (id, vendor_id, source_id, key, kind, title, status, impact, started_at, started_from,
                           resolved_at, resolved_from, scheduled_start_at, scheduled_end_at, origin, first_seen_at,
                           last_changed_at, update_count, has_postmortem, url)
    SELECT vendor || '_' || printf('%012x', n * 2654435761 % 281474976710656), vendor, vendor, n,
           iif(planned, 'maintenance', 'incident'),
           CASE n % 4 WHEN 0 THEN 'Elevated error rates' WHEN 1 THEN 'Delayed webhooks and exports in one region'
                WHEN 2 THEN 'Slow dashboards for accounts with many projects' ELSE 'Logins fail' END,
           iif(open, 'monitoring', iif(planned, 'completed', 'resolved')),
           CASE WHEN planned THEN 'maintenance' WHEN n % 7 < 3 THEN 'minor' WHEN n % 7 < 5 THEN 'none'
                WHEN n % 7 = 5 THEN 'major' ELSE 'critical' END,
           started_at, 'stated', iif(open, NULL, strftime('%Y-%m-%dT%H:%M:%SZ', started_at, seconds || ' seconds')),
           iif(open, NULL, 'stated'), iif(planned, started_at, NULL),
           iif(planned, strftime('%Y-%m-%dT%H:%M:%SZ', started_at, seconds || ' seconds'), NULL), 'backfilled',
           started_at, started_at, :updates, 0, 'https://status.' || vendor || '.example/incidents/' || n
    FROM made
    """,
    "CREATE UNIQUE INDEX temp.made_n ON made(n)",
    """
    CREATE TEMP TABLE kept AS
    SELECT i.id, i.source_id || '_c' || (m.n % :components) AS component, m.*, i.resolved_at,
           CASE i.impact WHEN 'critical' THEN 'major_outage' WHEN 'major' THEN 'partial_outage' ELSE 'degraded' END
           AS health
    FROM incidents i JOIN made m ON m.n = CAST(i.key AS INTEGER)
    """,
    """
    INSERT INTO updates (id, incident_id, key, number, status, body, posted_at, origin, first_seen_at)
    SELECT k.id || '_' || n.n, k.id, n.n, n.n + 1,
           iif(n.n + 1 = :updates AND NOT k.open, iif(k.planned, 'completed', 'resolved'), 'investigating'),
           substr(:words, 1 + (k.n * 17 + n.n * 53) % 300,
                  json_extract(:lengths, printf('$[%d]', (k.n * 7 + n.n * 3) % 20))),
           strftime('%Y-%m-%dT%H:%M:%SZ', k.started_at, (k.seconds * n.n / (:updates - 1)) || ' seconds'),
           'backfilled', k.started_at
    FROM kept k, n WHERE n.n < :updates
    """,
    "INSERT INTO incident_components (incident_id, component_id, name) SELECT id, component, 'Cell' FROM kept",
    """
    INSERT INTO transitions (id, component_id, incident_id, at, old_health, new_health, origin)
    SELECT id || '_t1', component, id, started_at, 'operational', health, 'stated' FROM kept WHERE NOT planned
    """,
    """
    INSERT INTO transitions (id, component_id, incident_id, at, old_health, new_health, origin)
    SELECT id || '_t2', component, id, resolved_at, health, 'operational', 'stated' FROM kept
    WHERE NOT planned AND NOT open
    """,
    """
    INSERT OR IGNORE INTO component_intervals (component_id, kind, from_at, until_at, health, incident_ids)
    SELECT component, 'incident', started_at, resolved_at, health, json_array(id) FROM kept WHERE NOT planned
    """,
    """
    INSERT INTO changes (id, seen_at, vendor_id, source_id, incident_id, entity, entity_id, kind, field, old, new,
                         after_resolution)
    SELECT id || '_x', resolved_at, vendor, vendor, id, 'update', id || '_1', iif(n % 2, 'edited', 'progressed'),
           'body', 'All calls fail.', 'Some calls fail.', n % 3 = 0
    FROM kept WHERE NOT open AND (n % 2 = 0 OR n % 5 = 0)
    """,
    """
    INSERT INTO incident_links (incident_id, same_as, reason)
    SELECT one.id, other.id, 'rekeyed' FROM kept one JOIN kept other ON other.n = one.n + 1 WHERE one.n % 500 = 7
    """,
    """
    INSERT INTO incident_tags (incident_id, kind, tag, certainty, quote, update_id)
    SELECT id, 'cause', CASE n % 5 WHEN 0 THEN 'deployment' WHEN 1 THEN 'capacity' WHEN 2 THEN 'dependency'
                        WHEN 3 THEN 'network' ELSE 'database' END,
           iif(n % 10 = 3, 'suspected', 'stated'), 'caused by a change', id || '_1'
    FROM kept WHERE NOT planned AND n % 3 = 0
    """,
    """
    INSERT INTO incident_tags (incident_id, kind, tag, certainty, quote, update_id)
    SELECT id, 'mitigation', iif(n % 2, 'rollback', 'scaling'), 'stated', 'we have rolled it back', id || '_2'
    FROM kept WHERE NOT planned AND n % 4 = 0
    """,
    """
    INSERT INTO incident_upstreams (incident_id, vendor_id, name, region, certainty, quote, update_id)
    SELECT id, iif(n % 2, 'v0000', NULL), iif(n % 2, 'Vendor 0', 'Provider ' || (n % 40)),
           iif(n % 3, 'region-' || (n % 7), NULL), iif(n % 8 = 5, 'suspected', 'stated'), 'an outage of our provider',
           id || '_1'
    FROM kept WHERE NOT planned AND vendor != 'v0000' AND n % 10 IN (2, 7)
    """,
    "INSERT INTO watch_patterns SELECT id, 'edge/*', 1 FROM sources WHERE rowid % 25 = 1",
)


def build(path: Path, vendors: int = VENDORS, incidents: int = INCIDENTS) -> None:
    """A few vendors have most of the incidents, as they do."""
    sources = [_source(f"v{number:04}", number) for number in range(vendors)]
    database = store.open_database(path)
    store.keep_in_step(database, sources)
    values = {
        "vendors": vendors,
        "incidents": incidents,
        "updates": UPDATES,
        "components": _COMPONENTS,
        "apart": _APART_S,
        "now": NOW,
        "words": _WORDS * 4,
        "lengths": str(list(_LENGTHS)),
    }
    with store.transaction(database):
        for step in _STEPS:
            database.conn.execute(step, values)
    database.close()


def _source(name: str, number: int) -> Source:
    tags = ("cloud" if number % 3 else "payments",)
    return Source(id=name, name=f"Vendor {number}", url=f"https://status.{name}.example", platform="statuspage",
                  vendor=name, tags=tags)  # fmt: skip
