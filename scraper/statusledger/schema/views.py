"""Views for frequent questions. Each migration drops and creates them."""

from statusledger.schema.predicates import began, rewrites, shown_component, still_open, superseded

# A pattern of a source's `only` or `except` means a component by "group/name", by its name or by its group.
_MEANS = """
    p.source_id = {part}.source_id AND (
        lower({part}.name) GLOB p.pattern OR lower({part}.group_name) GLOB p.pattern
        OR lower({part}.group_name || '/' || {part}.name) GLOB p.pattern
    )
"""
_WATCHED = """
    (
        NOT EXISTS (SELECT 1 FROM watch_patterns p WHERE p.source_id = {part}.source_id AND NOT p.excluded)
        OR EXISTS (SELECT 1 FROM watch_patterns p WHERE NOT p.excluded AND {means})
    )
    AND NOT EXISTS (SELECT 1 FROM watch_patterns p WHERE p.excluded AND {means})
"""


def _watched(part: str) -> str:
    """The condition that a source's `only` and `except` watch a component."""
    return _WATCHED.format(part=part, means=_MEANS.format(part=part))


# A name as a subquery costs nothing where only rows are counted, and no sort where rows come in order of an index.
_VENDOR = "(SELECT v.name FROM vendors v WHERE v.id = i.vendor_id) AS vendor"

VIEWS = {
    "watched_components": (
        "Which components are watched, after the `only` and `except` of their sources?",
        f"""
        SELECT c.* FROM components c
        WHERE c.source_id NOT IN (SELECT source_id FROM watch_patterns) OR {_watched("c")}
        """,
    ),
    "watched_incidents": (
        "Which incidents touch what is watched, each once? Those that name no component may touch anything.",
        f"""
        SELECT i.* FROM incidents i
        WHERE +i.withdrawn_at IS NULL
          AND NOT {superseded("i")}
          AND (
            i.source_id NOT IN (SELECT source_id FROM watch_patterns)
            OR NOT EXISTS (SELECT 1 FROM incident_components x WHERE x.incident_id = i.id)
            OR EXISTS (
                SELECT 1 FROM (
                    SELECT i.source_id, x.name, coalesce(c.group_name, x.group_name) AS group_name
                    FROM incident_components x LEFT JOIN components c ON c.id = x.component_id
                    WHERE x.incident_id = i.id
                ) part WHERE {_watched("part")}
            )
          )
        """,
    ),
    "open_incidents": (
        "What is broken now, according to the pages of enabled sources?",
        f"""
        SELECT i.title, {_VENDOR}, i.impact, i.status, i.started_at, i.worst_health, i.update_count, i.last_changed_at,
               s.last_success_at AS source_read_at, i.url, i.id, i.vendor_id
        FROM watched_incidents i JOIN sources s ON s.id = i.source_id
        WHERE i.kind = 'incident' AND s.enabled AND {still_open("i")}
        ORDER BY CASE i.impact
                 WHEN 'critical' THEN 0 WHEN 'major' THEN 1 WHEN 'minor' THEN 2 WHEN 'unknown' THEN 3 ELSE 4 END,
                 i.started_at DESC
        """,
    ),
    "recent_incidents": (
        "What happened lately, newest first?",
        f"""
        SELECT i.title, {_VENDOR}, i.impact, i.status, i.started_at, i.resolved_at, i.duration_s, i.update_count,
               i.has_postmortem, i.origin, i.url, i.id, i.vendor_id
        FROM watched_incidents i
        WHERE +i.kind = 'incident'
        ORDER BY i.started_at DESC
        """,
    ),
    "upcoming_maintenances": (
        "Which planned work is announced or under way?",
        f"""
        SELECT i.title, {_VENDOR}, i.status, i.scheduled_start_at, i.scheduled_end_at, i.url, i.id, i.vendor_id
        FROM watched_incidents i JOIN sources s ON s.id = i.source_id
        WHERE i.kind = 'maintenance' AND i.status IN ('scheduled', 'in_progress', 'verifying', 'unknown')
          AND s.enabled AND {still_open("i")}
        ORDER BY i.scheduled_start_at
        """,
    ),
    "vendor_overview": (
        "How is each vendor doing, and how often does it fail?",
        f"""
        WITH counted AS (
            SELECT i.vendor_id, count(*) AS incidents, count(*) FILTER (WHERE {still_open("i")}) AS open_incidents,
                   max(i.started_at) AS last_incident_at, CAST(avg(i.duration_s) AS INTEGER) AS mean_duration_s
            FROM watched_incidents i WHERE +i.kind = 'incident' GROUP BY i.vendor_id
        )
        SELECT v.name,
               (SELECT group_concat(DISTINCT s.page_health) FROM sources s WHERE s.vendor_id = v.id AND s.enabled)
                   AS page_health,
               coalesce(c.open_incidents, 0) AS open_incidents, coalesce(c.incidents, 0) AS incidents,
               c.last_incident_at, c.mean_duration_s, v.id
        FROM vendors v LEFT JOIN counted c ON c.vendor_id = v.id
        ORDER BY v.name
        """,
    ),
    "incident_timeline": (
        "What did the vendor post about each incident, step by step? Order by `incident_id, number`.",
        """
        SELECT (SELECT i.title FROM incidents i WHERE i.id = u.incident_id) AS title,
               (SELECT v.name FROM incidents i JOIN vendors v ON v.id = i.vendor_id WHERE i.id = u.incident_id)
                   AS vendor,
               u.number, u.status, u.posted_at, u.body, u.posted_from, u.origin, u.withdrawn_at, u.incident_id
        FROM updates u
        """,
    ),
    "source_health": (
        "Which pages can be read, and which cannot?",
        """
        SELECT s.id, s.name, s.platform, s.enabled, s.last_success_at, s.last_failure_at, s.consecutive_failures,
               s.last_error, s.next_due_at, c.from_at AS watched_from, c.until_at AS watched_until, c.polls,
               c.longest_gap_s
        FROM sources s LEFT JOIN coverage c
          ON c.source_id = s.id AND c.from_at = (SELECT max(from_at) FROM coverage WHERE source_id = s.id)
        ORDER BY s.consecutive_failures DESC, s.id
        """,
    ),
    "component_uptime_90d": (
        "How much of the time that we watched was each component up, in the 90 days before the last read of any page? "
        "uptime = 1 - (major_outage + 0.3 x partial_outage) / (watched - unknown), all in seconds; none where less "
        "than half was watched and known. Degraded time and maintenance are separate.",
        f"""
        WITH span AS (
            SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(until_at), '-90 days') AS from_at, max(until_at) AS until_at
            FROM coverage
        ), watched AS (
            SELECT c.source_id, max(c.from_at, span.from_at) AS from_at, c.until_at
            FROM coverage c, span WHERE c.until_at > span.from_at
        ), share AS (
            SELECT source_id, sum(strftime('%s', until_at) - strftime('%s', from_at)) AS seconds
            FROM watched GROUP BY source_id
        ), down AS (
            SELECT i.component_id, i.kind, i.health,
                   strftime('%s', min(coalesce(i.until_at, w.until_at), w.until_at))
                       - strftime('%s', max(i.from_at, w.from_at)) AS seconds
            FROM component_intervals i JOIN components c ON c.id = i.component_id
            JOIN watched w ON w.source_id = c.source_id
                AND i.from_at < w.until_at AND coalesce(i.until_at, w.until_at) > w.from_at
            WHERE i.until_at IS NULL OR i.until_at > (SELECT from_at FROM span)
        ), lost AS (
            SELECT component_id,
                   sum(seconds) FILTER (WHERE kind = 'incident' AND health = 'major_outage') AS major_outage_s,
                   sum(seconds) FILTER (WHERE kind = 'incident' AND health = 'partial_outage') AS partial_outage_s,
                   sum(seconds) FILTER (WHERE kind = 'incident' AND health = 'degraded') AS degraded_s,
                   sum(seconds) FILTER (WHERE kind = 'maintenance') AS maintenance_s,
                   sum(seconds) FILTER (WHERE kind = 'incident' AND health = 'unknown') AS unknown_s
            FROM down GROUP BY component_id
        ), summed AS (
            SELECT c.id, c.source_id, c.group_name, c.name, span.from_at, span.until_at, share.seconds AS watched_s,
                   round(share.seconds / (90 * 864.0), 2) AS watched_percent,
                   coalesce(l.major_outage_s, 0) AS major_outage_s, coalesce(l.partial_outage_s, 0) AS partial_outage_s,
                   coalesce(l.degraded_s, 0) AS degraded_s, coalesce(l.maintenance_s, 0) AS maintenance_s,
                   coalesce(l.unknown_s, 0) AS unknown_s
            FROM components c JOIN share ON share.source_id = c.source_id JOIN span
            LEFT JOIN lost l ON l.component_id = c.id
            WHERE {shown_component("c")}
        )
        SELECT name, group_name, source_id,
               CASE WHEN watched_percent * (watched_s - unknown_s) >= 50 * watched_s AND watched_s > unknown_s
               THEN round(100 - 100 * (major_outage_s + 0.3 * partial_outage_s) / (watched_s - unknown_s), 4)
               END AS uptime_percent, watched_percent, major_outage_s, partial_outage_s, degraded_s, maintenance_s,
               unknown_s, watched_s, from_at, until_at, id AS component_id
        FROM summed ORDER BY uptime_percent IS NULL, uptime_percent, source_id, name
        """,
    ),
    "recent_changes": (
        "What did vendors rewrite, take back or reopen?",
        f"""
        SELECT (SELECT i.title FROM incidents i WHERE i.id = c.incident_id) AS title,
               (SELECT v.name FROM vendors v WHERE v.id = c.vendor_id) AS vendor, c.seen_at, c.kind, c.field, c.old,
               c.new, c.after_resolution, c.entity, c.entity_id, c.incident_id
        FROM changes c
        WHERE {rewrites("c")}
        ORDER BY c.seen_at DESC, c.id
        """,
    ),
    "named_upstreams": (
        "Which other vendors do incidents name as their origin? Vendors that name themselves are left out.",
        f"""
        SELECT (SELECT v.name FROM vendors v WHERE v.id = i.vendor_id) AS vendor, i.title, n.name AS upstream,
               n.region, n.certainty, n.quote,
               coalesce((SELECT u.posted_at FROM updates u WHERE u.id = n.update_id), {began("i")}) AS named_at,
               i.started_at, n.incident_id, i.vendor_id, n.vendor_id AS upstream_id, n.update_id
        FROM incident_upstreams n JOIN watched_incidents i ON i.id = n.incident_id
        WHERE n.vendor_id IS NOT i.vendor_id
        """,
    ),
}
