"""The tables of status.db that Datasette hides: what polls, folds and alerts remember, and which captures it has."""

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

CREATE TABLE news (
    change_id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES sources(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stumbles (
    source_id TEXT PRIMARY KEY REFERENCES sources(id),
    before INTEGER NOT NULL,
    most INTEGER NOT NULL,
    now INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    event_id TEXT NOT NULL,
    target TEXT NOT NULL,
    message TEXT NOT NULL,
    created_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    settled_at TEXT,
    PRIMARY KEY (event_id, target)
) STRICT;
CREATE INDEX outbox_waiting ON outbox(target, created_at) WHERE state = 'waiting';

CREATE TABLE alert_targets (
    id TEXT PRIMARY KEY,
    failing_since TEXT NOT NULL,
    failures INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    last_error TEXT NOT NULL,
    complained_at TEXT
) STRICT, WITHOUT ROWID;
"""

IDENTITY = (
    "CREATE TABLE ledger (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE derived_from (
        source_id TEXT PRIMARY KEY REFERENCES sources(id),
        session INTEGER NOT NULL,
        additions INTEGER NOT NULL,
        since TEXT
    ) STRICT, WITHOUT ROWID
    """,
)
