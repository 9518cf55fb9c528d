"""The tables of the first version of status.db that people browse."""

import sqlite3

VERSION = 3
"""How many migrations there are, as `PRAGMA user_version` says it."""

REFUSED_VALUES = (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.DataError)
"""What SQLite raises for one value or statement. Every other error of its is about the database as a whole."""

BROWSED = """
CREATE TABLE vendors (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    homepage TEXT,
    category TEXT,
    tags TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    vendor_id TEXT NOT NULL REFERENCES vendors(id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    platform TEXT NOT NULL,
    read_as TEXT,
    enabled INTEGER NOT NULL DEFAULT 1,
    page_name TEXT,
    page_health TEXT,
    page_health_raw TEXT,
    interval_s INTEGER NOT NULL,
    last_success_at TEXT,
    last_failure_at TEXT,
    consecutive_failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    next_due_at TEXT
) STRICT;

CREATE TABLE components (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES sources(id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    group_name TEXT,
    description TEXT,
    position INTEGER,
    is_group INTEGER NOT NULL DEFAULT 0,
    health TEXT NOT NULL,
    health_raw TEXT,
    first_seen_at TEXT NOT NULL,
    missing_since TEXT,
    withdrawn_at TEXT
) STRICT;

CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    vendor_id TEXT NOT NULL REFERENCES vendors(id),
    source_id TEXT NOT NULL REFERENCES sources(id),
    key TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    status TEXT NOT NULL,
    status_raw TEXT,
    impact TEXT NOT NULL,
    impact_raw TEXT,
    worst_health TEXT,
    started_at TEXT,
    started_from TEXT,
    resolved_at TEXT,
    resolved_from TEXT,
    duration_s INTEGER GENERATED ALWAYS AS (
        CASE WHEN resolved_at >= started_at
        THEN CAST(round((julianday(resolved_at) - julianday(started_at)) * 86400) AS INTEGER) END
    ) STORED,
    scheduled_start_at TEXT,
    scheduled_end_at TEXT,
    posted_at TEXT,
    postmortem_from TEXT,
    postmortem_until TEXT,
    postmortem_quote TEXT,
    origin TEXT NOT NULL,
    detected_at TEXT,
    first_seen_at TEXT NOT NULL,
    last_changed_at TEXT NOT NULL,
    missing_since TEXT,
    withdrawn_at TEXT,
    update_count INTEGER NOT NULL,
    has_postmortem INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    UNIQUE (source_id, key, generation)
) STRICT;

CREATE TABLE incident_components (
    incident_id TEXT NOT NULL REFERENCES incidents(id),
    component_id TEXT REFERENCES components(id),
    name TEXT NOT NULL,
    group_name TEXT,
    worst_health TEXT
) STRICT;

CREATE TABLE updates (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents(id),
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    status_raw TEXT,
    body TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    origin TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    withdrawn_at TEXT,
    content_hash TEXT NOT NULL
) STRICT;

CREATE TABLE transitions (
    id TEXT PRIMARY KEY,
    component_id TEXT NOT NULL REFERENCES components(id),
    incident_id TEXT REFERENCES incidents(id),
    update_id TEXT REFERENCES updates(id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    not_before TEXT,
    old_health TEXT NOT NULL,
    new_health TEXT NOT NULL,
    origin TEXT NOT NULL
) STRICT;

CREATE TABLE component_intervals (
    component_id TEXT NOT NULL REFERENCES components(id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until_at TEXT,
    health TEXT NOT NULL,
    seconds INTEGER GENERATED ALWAYS AS (
        CAST(round((julianday(until_at) - julianday(from_at)) * 86400) AS INTEGER)
    ) STORED,
    incident_ids TEXT NOT NULL,
    PRIMARY KEY (component_id, kind, from_at)
) STRICT;

CREATE TABLE changes (
    id TEXT PRIMARY KEY,
    seen_at TEXT NOT NULL,
    vendor_id TEXT NOT NULL REFERENCES vendors(id),
    source_id TEXT NOT NULL REFERENCES sources(id),
    incident_id TEXT REFERENCES incidents(id),
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT,
    old TEXT,
    new TEXT,
    after_resolution INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE incident_links (
    incident_id TEXT NOT NULL REFERENCES incidents(id),
    same_as TEXT NOT NULL REFERENCES incidents(id),
    reason TEXT NOT NULL,
    evidence TEXT,
    PRIMARY KEY (incident_id, same_as)
) STRICT;

CREATE TABLE oddities (
    id TEXT PRIMARY KEY,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    source_id TEXT NOT NULL REFERENCES sources(id),
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    cleared_at TEXT
) STRICT;

CREATE TABLE coverage (
    source_id TEXT NOT NULL REFERENCES sources(id),
    from_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    polls INTEGER NOT NULL,
    longest_gap_s INTEGER NOT NULL,
    PRIMARY KEY (source_id, from_at)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    sources INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    new_incidents INTEGER NOT NULL DEFAULT 0,
    new_updates INTEGER NOT NULL DEFAULT 0,
    edits INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL
) STRICT;

CREATE TABLE watch_patterns (
    source_id TEXT NOT NULL REFERENCES sources(id),
    pattern TEXT NOT NULL,
    excluded INTEGER NOT NULL,
    PRIMARY KEY (source_id, pattern, excluded)
) STRICT;

CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs(id),
    source_id TEXT NOT NULL REFERENCES sources(id),
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    http_status INTEGER,
    outcome TEXT NOT NULL,
    bytes INTEGER,
    elapsed_ms INTEGER,
    error TEXT,
    detail TEXT,
    capture TEXT,
    count INTEGER NOT NULL DEFAULT 1,
    last_at TEXT NOT NULL
) STRICT;
"""
