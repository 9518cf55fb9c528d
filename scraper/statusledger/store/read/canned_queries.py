"""Canned queries of Datasette's own pages, with named parameters."""

from typing import Any

from statusledger.schema.predicates import OVER, SEVERE, progress_update, rewrites
from statusledger.vocabulary import Status

_PERIOD = "i.started_at >= coalesce(nullif(:since, ''), '1990') AND i.started_at < coalesce(nullif(:until, ''), '2100')"
_LASTED = f"""
    SELECT i.vendor_id, i.duration_s FROM watched_incidents i
    WHERE +i.kind = 'incident' AND i.duration_s IS NOT NULL AND {_PERIOD}
"""

QUERIES: dict[str, Any] = {
    "mttr_by_vendor": {
        "title": "How long do incidents last, by vendor?",
        "description": "Percentiles of the durations of resolved incidents. `since` and `until` are dates, or empty.",
        "sql": f"""
WITH numbered AS (
    SELECT vendor_id, duration_s, row_number() OVER (ORDER BY vendor_id, duration_s) AS place FROM ({_LASTED})
), vendor AS (
    SELECT vendor_id, min(place) - 1 AS before, count(*) AS incidents FROM numbered GROUP BY vendor_id
)
SELECT v.name AS vendor, incidents, p50.duration_s / 60 AS p50_minutes, p90.duration_s / 60 AS p90_minutes,
       longest.duration_s / 60 AS longest_minutes, v.id AS vendor_id
FROM vendor JOIN vendors v ON v.id = vendor.vendor_id
JOIN numbered p50 ON p50.place = before + (incidents + 1) / 2
JOIN numbered p90 ON p90.place = before + (incidents * 9 + 9) / 10
JOIN numbered longest ON longest.place = before + incidents
ORDER BY p50_minutes DESC
""",
    },
    "edits_after_resolution": {
        "title": "What was rewritten after the incident was resolved?",
        "description": "Newest first. `vendor` is an id, or empty.",
        "sql": f"""
SELECT c.seen_at, v.name AS vendor, i.title, c.kind, c.field, c.old, c.new, c.incident_id
FROM changes c JOIN vendors v ON v.id = c.vendor_id JOIN incidents i ON i.id = c.incident_id
WHERE c.after_resolution AND {rewrites("c")} AND (:vendor = '' OR c.vendor_id = :vendor)
ORDER BY c.seen_at DESC
""",
    },
    "longest_open": {
        "title": "What has been open longest?",
        "description": "By the last reading of the pages of enabled sources.",
        "sql": """
SELECT started_at, vendor, title, impact, status, update_count, last_changed_at, source_read_at, id
FROM open_incidents ORDER BY started_at IS NULL, started_at
""",
    },
    "without_postmortem": {
        "title": "Which bad incidents were never explained?",
        "description": "Resolved, major or critical, without a postmortem. `vendor` is an id, or empty.",
        "sql": f"""
SELECT i.started_at, v.name AS vendor, i.title, i.impact, i.duration_s / 60 AS minutes, i.update_count, i.id
FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
WHERE i.kind = 'incident' AND i.impact IN ({SEVERE}) AND NOT i.has_postmortem
  AND i.resolved_at IS NOT NULL AND (:vendor = '' OR i.vendor_id = :vendor)
ORDER BY i.started_at DESC
""",
    },
    "overlapping": {
        "title": "What was going on in this window?",
        "description": "All that overlaps the time from `start` to `end` (UTC, as 2026-11-23T14:00).",
        "sql": """
SELECT i.started_at, i.resolved_at, v.name AS vendor, i.kind, i.title, i.impact, i.id
FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
WHERE i.started_at < :end
  AND coalesce(i.resolved_at, iif(i.resolved_from = 'unknown', i.missing_since, '2100')) > :start
ORDER BY i.started_at
""",
    },
    "components_in_trouble": {
        "title": "Which components were in trouble most?",
        "description": "By how many incidents of the period touched them. `since` and `until` are dates, or empty.",
        "sql": f"""
SELECT v.name AS vendor, x.name AS component, count(DISTINCT i.id) AS incidents,
       sum(i.duration_s) / 60 AS minutes, max(i.started_at) AS last_at
FROM watched_incidents i JOIN incident_components x ON x.incident_id = i.id JOIN vendors v ON v.id = i.vendor_id
WHERE i.kind = 'incident' AND {_PERIOD}
GROUP BY i.vendor_id, x.name ORDER BY incidents DESC, minutes DESC
""",
    },
    "tags_by_quarter": {
        "title": "Which causes and mitigations do vendors state, by quarter?",
        "description": "Incidents of each quarter with a tag; one may have several. `kind` is `cause` or `mitigation`, "
        "or empty; `vendor` is an id, or empty.",
        "sql": """
SELECT substr(i.started_at, 1, 4) || ' Q' || (substr(i.started_at, 6, 2) + 2) / 3 AS quarter, t.kind, t.tag,
       count(*) AS incidents, count(*) FILTER (WHERE t.certainty = 'suspected') AS suspected
FROM incident_tags t JOIN watched_incidents i ON i.id = t.incident_id
WHERE (:kind = '' OR t.kind = :kind) AND (:vendor = '' OR i.vendor_id = :vendor) AND i.started_at IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY 1 DESC, 4 DESC
""",
    },
    "silences": {
        "title": "Where did vendors fall silent?",
        "description": "The longest times between two updates while an incident was open, of at least so many `hours`, "
        "or 12; in incidents that lasted as long or have no known length. `vendor` is an id, or empty.",
        "sql": f"""
WITH asked AS (SELECT coalesce(nullif(:hours, ''), 12) * 1.0 AS hours),
long AS (
    SELECT i.id, i.vendor_id, i.title FROM incidents i, asked
    WHERE i.kind = 'incident' AND (:vendor = '' OR i.vendor_id = :vendor)
      AND (i.duration_s IS NULL OR i.duration_s >= asked.hours * 3600)
), spoken AS (
    SELECT long.*, u.number, u.status, u.posted_at,
           lead(u.posted_at) OVER (PARTITION BY u.incident_id ORDER BY u.number) AS next_at
    FROM long JOIN updates u ON u.incident_id = long.id WHERE {progress_update("u")}
), silent AS (
    SELECT CAST((julianday(next_at) - julianday(posted_at)) * 1440 AS INTEGER) AS minutes, spoken.* FROM spoken
    WHERE next_at IS NOT NULL AND status NOT IN ({OVER}, '{Status.SCHEDULED}')
)
SELECT minutes, v.name AS vendor, title, number AS after_update, posted_at AS silent_from, silent.id
FROM silent JOIN vendors v ON v.id = vendor_id, asked WHERE minutes >= asked.hours * 60
ORDER BY minutes DESC LIMIT 100
""",
    },
}
"""Queries by name, as Datasette's `canned_queries` takes them."""
