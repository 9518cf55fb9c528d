"""The tables of the first version of status.db that Datasette hides: what polls, folds and alerts remember."""

HIDDEN = """
CREATE TABLE documents (
    source_id TEXT NOT NULL REFERENCES sources(id),
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,
    fetched_at TEXT,
    full_at TEXT,
    asked TEXT,
    expects TEXT,
    named_by TEXT,
    PRIMARY KEY (source_id, kind, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    paused_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    incident_id TEXT NOT NULL REFERENCES incidents(id),
    kind TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (incident_id, kind)
) STRICT;

CREATE TABLE folds (
    source_id TEXT PRIMARY KEY REFERENCES sources(id),
    content TEXT NOT NULL,
    awaits INTEGER NOT NULL
) STRICT;

CREATE TABLE fingerprints (
    source_id TEXT NOT NULL REFERENCES sources(id),
    platform TEXT NOT NULL,
    page_id TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (source_id, platform, page_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ways (
    source_id TEXT PRIMARY KEY REFERENCES sources(id),
    stanza TEXT NOT NULL,
    code TEXT,
    platform TEXT,
    url TEXT,
    feed TEXT,
    name TEXT,
    tried_at TEXT NOT NULL
) STRICT;

CREATE TABLE probes (
    source_id TEXT PRIMARY KEY REFERENCES sources(id),
    stanza TEXT NOT NULL,
    at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE backfills (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES sources(id),
    stamp TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    expects TEXT NOT NULL,
    about TEXT,
    state TEXT NOT NULL,
    walk INTEGER NOT NULL,
    silent INTEGER NOT NULL DEFAULT 0,
    newest TEXT,
    at TEXT,
    UNIQUE (source_id, kind, url)
) STRICT;
CREATE INDEX backfills_queue ON backfills(source_id, state);

CREATE TABLE outbox (
    event_id TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    delivered_at TEXT,
    PRIMARY KEY (event_id, target)
) STRICT;
"""
