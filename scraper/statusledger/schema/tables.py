"""The schema of status.db, and properties of its tables."""

from collections.abc import Iterator

from statusledger.schema import classified_tables as classified
from statusledger.schema import incident_tables as incidents
from statusledger.schema import internal_tables as internal
from statusledger.schema import source_tables as sources
from statusledger.schema.declare import Content, Ids, Schema, Table, View
from statusledger.schema.steps import STEPS
from statusledger.schema.views import VIEWS

__all__ = ["FORMER_NAMES", "STATUS", "TABLES"]

TABLES = (
    sources.VENDORS,
    sources.SOURCES,
    sources.COMPONENTS,
    incidents.INCIDENTS,
    incidents.INCIDENT_COMPONENTS,
    incidents.UPDATES,
    incidents.TRANSITIONS,
    sources.COMPONENT_INTERVALS,
    incidents.CHANGES,
    classified.INCIDENT_TAGS,
    classified.INCIDENT_UPSTREAMS,
    incidents.ANOMALIES,
    incidents.INCIDENT_LINKS,
    sources.COVERAGE,
    sources.RUNS,
    sources.FETCHES,
    sources.WATCH_PATTERNS,
    internal.HTTP_CACHE,
    internal.HOST_BACKOFF,
    internal.CHANNEL_VIEWS,
    internal.SOURCE_STATE,
    internal.SOURCE_OVERRIDES,
    internal.CATALOGUE_CHECKS,
    internal.BACKFILLS,
    internal.PENDING_CHANGES,
    internal.SOURCE_FAILURES,
    internal.OUTBOX,
    internal.ALERT_TARGETS,
    internal.LEDGER,
    internal.DERIVED_FROM,
)
"""Tables that others reference come before those that do."""

FORMER_NAMES = {"oddities": "anomalies"}
"""Former names of tables and commands, which work for one more release."""

_FORMER_VIEWS = tuple(
    View(old, f"Former name of `{new}`, until the next release.", f"SELECT * FROM {new}")
    for old, new in FORMER_NAMES.items()
)
STATUS = Schema(
    TABLES,
    (*(View(name, sentence, sql) for name, (sentence, sql) in VIEWS.items()), *_FORMER_VIEWS),
    STEPS,
)


def public() -> tuple[Table, ...]:
    """Tables in an export."""
    return tuple(table for table in TABLES if table.is_public)


def in_files() -> tuple[Table, ...]:
    """Tables also exported as CSV, Parquet and JSON."""
    return tuple(table for table in TABLES if table.in_files)


def kept_by_rebuild() -> tuple[Table, ...]:
    """Tables that a rebuild copies, as neither catalogue nor captures hold their rows."""
    return tuple(table for table in TABLES if table.content is Content.KEPT)


def derived() -> tuple[Table, ...]:
    """Tables that a rebuild derives from captures."""
    return tuple(table for table in TABLES if table.content is Content.DERIVED)


def dumped() -> tuple[Table, ...]:
    """Public tables that follow from captures and catalogue alone."""
    return tuple(table for table in in_files() if table.content is not Content.KEPT)


def columns_with(ids: Ids) -> Iterator[tuple[str, str]]:
    """Table and column wherever row ids have that form, references included."""
    with_ids = {table.name for table in TABLES if table.columns[0].name == "id" and table.columns[0].ids is Ids.ROW}
    for table in TABLES:
        for column in table.columns:
            if column.ids is ids or (ids is Ids.ROW and column.references in with_ids):
                yield table.name, column.name


def references_to(table: str) -> Iterator[tuple[str, str]]:
    """Table and column wherever ids of a table are."""
    for each in TABLES:
        yield from ((each.name, column) for column, target in each.references if target == table)
