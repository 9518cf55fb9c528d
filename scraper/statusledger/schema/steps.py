"""Undeclared statements of each version of status.db, such as renames. Append only.

A step runs on the previous version's tables; then all become as declared. Readers need only the version.
"""

_RENAMED = {
    "oddities": "anomalies",
    "documents": "http_cache",
    "hosts": "host_backoff",
    "accounts": "channel_views",
    "folds": "source_state",
    "ways": "source_overrides",
    "probes": "catalogue_checks",
    "news": "pending_changes",
    "stumbles": "source_failures",
}
STEPS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    (),
    (
        "ALTER TABLE accounts RENAME COLUMN kind TO channel",
        *(f"ALTER TABLE {old} RENAME TO {new}" for old, new in _RENAMED.items()),
        "DROP TABLE fingerprints",
        "DROP TABLE _sqlite_migrations",
    ),
    (),
    (),
    (),
)
VERSION = len(STEPS)
"""The newest version, as `PRAGMA user_version` states it."""
