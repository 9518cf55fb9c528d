"""What the tables and columns of the dataset mean: shown by Datasette, and by the page about it."""

from typing import Any

from msgspec import Struct

from statusledger.schema.views import VIEWS


class TableDescription(Struct, frozen=True, kw_only=True):
    """How a table is described and shown first."""

    words: str
    columns: dict[str, str] = {}
    label: str | None = None
    facets: list[str] = []
    sort_desc: str | None = None
    sort: str | None = None


_TIMES = {
    "first_seen_at": "When we first read it.",
    "withdrawn_at": "Since when it is gone from the page, confirmed by a second look.",
    "missing_since": "Since when a look missed it, not confirmed yet.",
}
TABLES = {
    "vendors": TableDescription(
        words="The companies whose pages are read.",
        columns={"id": "A slug.", "tags": "A JSON list, from the catalogue."},
        label="name",
        sort="name",
    ),
    "sources": TableDescription(
        words="The status pages that are polled, and how reading them goes.",
        columns={
            "platform": "What the page is made with, as the catalogue says.",
            "read_as": "What it is read as, where the catalogue leaves that to us or is outdated.",
            "page_health": "What the page itself says of everything, in our words.",
            "page_health_raw": "The same in the vendor's words.",
            "interval_s": "Seconds between two polls.",
            "last_success_at": "When it was last read well; a 304 counts.",
            "consecutive_failures": "How many polls have failed since.",
            "last_error": "Why the last of them failed.",
        },
        label="name",
        facets=["platform", "enabled", "page_health"],
        sort_desc="consecutive_failures",
    ),
    "components": TableDescription(
        words="The parts of the vendors' services, as their pages list them now.",
        columns={"key": "The vendor's own id.", "health": "In our words.", "health_raw": "In the vendor's.", **_TIMES},
        label="name",
        facets=["health"],
        sort="position",
    ),
    "incidents": TableDescription(
        words="Every incident and maintenance. Times are UTC; what is null is not told, never no.",
        columns={
            "id": "The source, an underscore, and the vendor's own key.",
            "kind": "incident or maintenance.",
            "status": "How far it has come; status_raw is the vendor's word.",
            "impact": "How bad the vendor says it is: none, minor, major, critical, maintenance, unknown.",
            "worst_health": "The worst that any of its components went through.",
            "started_from": "Where the start comes from: stated, first_update, parsed.",
            "resolved_from": "Where the end comes from: stated, update, inferred; unknown: lost from sight.",
            "duration_s": "Seconds from start to end; null while it is open, and where the end lies before the start.",
            "origin": "observed: we watched it appear. backfilled: it was there when we first looked.",
            "detected_at": "When we first read it, if we watched it appear; else null.",
            "posted_at": "When the vendor created the entry.",
            "last_changed_at": "When anything of it last changed.",
            "content_hash": "Of all the vendor says of it.",
            **_TIMES,
        },
        label="title",
        facets=["vendor_id", "impact", "status", "kind"],
        sort_desc="started_at",
    ),
    "updates": TableDescription(
        words="The timelines, one row for each entry, and the postmortems.",
        columns={
            "number": "1 is the oldest.",
            "body": "The vendor's words as Markdown, nothing active in them.",
            "posted_from": "Where posted_at comes from: stated by the vendor, or first_seen, our first sight of it.",
            "origin": "observed or backfilled.",
            **_TIMES,
        },
        label="body",
        facets=["status", "origin"],
        sort_desc="posted_at",
    ),
    "transitions": TableDescription(
        words="Components going from one health to another, as an update states it, as we observed it, or both. "
        "Where both are the same, an update says how the component was all along.",
        columns={
            "at": "When it went.",
            "not_before": "Where we observed it: the last look at which it was still the old.",
            "origin": "stated by the vendor, observed by us, or backfilled.",
        },
        facets=["new_health", "origin"],
        sort_desc="at",
    ),
    "changes": TableDescription(
        words="The event stream: what appeared and progressed, and what vendors rewrote afterwards.",
        columns={
            "kind": "What happened; added and progressed are the ordinary course.",
            "old": "What was there before; of a field's first row, the first value that we knew.",
            "after_resolution": "1 where the incident was over by then.",
        },
        facets=["kind", "entity", "after_resolution"],
        sort_desc="seen_at",
    ),
    "oddities": TableDescription(
        words="What is odd in the data. Nothing is mended or hidden, everything is flagged.",
        columns={"code": "What kind of odd; the page About explains them.", "cleared_at": "When it was odd no more."},
        facets=["code"],
        sort_desc="first_seen_at",
    ),
    "coverage": TableDescription(
        words="When each page was actually watched: stretches of polls without a gap.",
        columns={"longest_gap_s": "The longest time between two polls within the stretch."},
        sort_desc="until_at",
    ),
    "component_intervals": TableDescription(
        words="When components were not well, of all their transitions; where incidents overlap the worst counts.",
        columns={
            "kind": "Whether it counts as trouble or as planned work.",
            "until_at": "null while it lasts.",
            "health": "The worst that anybody told.",
            "incident_ids": "A JSON list of who told it; empty where only we saw it.",
        },
        facets=["health", "kind"],
        sort_desc="from_at",
    ),
    "runs": TableDescription(words="Every run of ours, and what came of it.", facets=["outcome"], sort_desc="id"),
    "fetches": TableDescription(
        words="Requests whose answer was new, or that failed; the same failure again counts up.",
        columns={"capture": "The sha256 of the body, which is in captures.db."},
        facets=["outcome", "source_id"],
        sort_desc="last_at",
    ),
}
_HIDDEN = (
    "accounts", "alert_targets", "backfills", "derived_from", "documents", "fingerprints", "folds", "hosts",
    "incident_components", "incident_links", "ledger", "news", "outbox", "probes", "stumbles", "watch_patterns", "ways",
    "_sqlite_migrations",
)  # fmt: skip


def metadata() -> dict[str, Any]:
    """As Datasette takes it, for one database; made anew each time, since Datasette writes into it."""
    tables: dict[str, Any] = {name: _described(table) for name, table in TABLES.items()}
    tables |= {name: {"hidden": True} for name in _HIDDEN}
    tables |= {name: {"description": question} for name, (question, _) in VIEWS.items()}
    return {
        "description": "Vendor status pages as one dataset: every incident, every update, every later edit.",
        "tables": tables,
    }


def _described(table: TableDescription) -> dict[str, Any]:
    told = {
        "description": table.words,
        "columns": dict(table.columns),
        "label_column": table.label,
        "facets": list(table.facets),
        "sort": table.sort,
        "sort_desc": table.sort_desc,
    }
    return {key: value for key, value in told.items() if value}
