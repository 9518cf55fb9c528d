"""Vendors, status pages, components and reads of them: public tables."""

from functools import partial

from statusledger.schema.declare import Column, Content, Ids, Index, Role, Table, boolean, integer, text, time

_public = partial(Table, role=Role.PUBLIC)
_source = partial(text, "source_id", references="sources")

VENDORS = _public(
    name="vendors",
    sentence="The companies whose status pages are read.",
    owner="store.write.catalogue",
    content=Content.CATALOGUE,
    in_files=True,
    columns=(
        text("id", "Slug, as sources.yaml gives it."),
        text("name", "Name of the company."),
        text("homepage", "Address of its website; null where sources.yaml gives none.", null=True),
        text("tags", "JSON list of the tags of its sources, sorted.", default="'[]'"),
    ),
)

SOURCES = _public(
    name="sources",
    sentence="The status pages that are polled, and how reading them goes.",
    owner="store.write.catalogue",
    content=Content.CATALOGUE,
    in_files=True,
    columns=(
        text("id", "Slug, as sources.yaml gives it."),
        text("name", "Name of the source, as sources.yaml gives it."),
        text("vendor_id", "Vendor of the page.", references="vendors"),
        text("url", "Address of the page."),
        text("platform", "Software of the page, as sources.yaml states it."),
        boolean("enabled", "1 if it is polled; 0 once it is switched off or gone from sources.yaml.", default="1"),
        boolean("named", "1 if a sources.yaml of your own has it, on or off.", default="0", setting=True),
        text("page_health", "Health that the page states for everything; null where it states none.", null=True),
        time("last_success_at", "Last time it could be read; null if never.", null=True, poll_state=True),
        integer("consecutive_failures", "Failed polls since it was last read.", default="0", poll_state=True),
        text("last_error", "Reason of the last failure; null once it can be read.", null=True, poll_state=True),
        time("last_failure_at", "Last time it could not be read; null if never.", null=True, poll_state=True),
        time("next_due_at", "Time of the next poll; null before the first.", null=True, poll_state=True),
        integer("interval_s", "Seconds between two polls, as sources.yaml sets them.", setting=True),
        text("read_as", "Platform it is read as, where that differs; else null.", null=True, poll_state=True),
        text("page_name", "Name that the page gives itself; null where it gives none.", null=True),
        text("page_health_raw", "Vendor's own word for it; null where it gives none.", null=True),
        text("names", "JSON list of other names for it: those of sources.yaml and former ids.", default="'[]'"),
    ),
    indexes=(Index("vendor_id"), Index("page_health"), Index("next_due_at")),
)

COMPONENTS = _public(
    name="components",
    sentence="The parts of the vendors' services, as their pages list them now.",
    owner="store.write.save",
    content=Content.DERIVED,
    in_files=True,
    columns=(
        text("id", "Id of the source, an underscore and the component's key.", ids=Ids.ROW),
        text("name", "Name as the page gives it now."),
        text("group_name", "Name of its group; null where it is in none.", null=True),
        text("health", "Health at the last read: operational, degraded, partial_outage and so on."),
        _source("Status page that lists it."),
        text("description", "Vendor's description; null without one.", null=True),
        integer("position", "Place on the page, lowest first; null where the page states none.", null=True),
        boolean("is_group", "1 if it is a group of components.", default="0"),
        text("health_raw", "Vendor's own word for it; null where it gives none.", null=True),
        time("first_seen_at", "Time at which we first read it.", poll_time=True),
        time(
            "missing_since",
            "Time since when the page does not list it, not confirmed yet; else null.",
            null=True,
            poll_time=True,
        ),
        time("withdrawn_at", "Time since when the vendor has removed it; else null.", null=True, poll_time=True),
        text("key", "Vendor's own id of the component."),
    ),
    indexes=(Index("source_id"), Index("health"), Index("withdrawn_at")),
    searched=("name", "group_name"),
)

COMPONENT_INTERVALS = _public(
    name="component_intervals",
    sentence="Times at which components were not well, from all of their transitions. Where incidents overlap, the "
    "worst health counts.",
    owner="store.write.intervals",
    content=Content.DERIVED,
    in_files=True,
    poll_time=True,
    columns=(
        text("component_id", "Component.", references="components", deferred=True),
        text("kind", "`incident` for trouble, `maintenance` for planned work."),
        time("from_at", "Start."),
        time("until_at", "End; null while it lasts.", null=True),
        text("health", "Worst health reported by any overlapping incident or observation."),
        integer(
            "seconds",
            "Length in seconds; null while it lasts.",
            null=True,
            generated="""
        CAST(round((julianday(until_at) - julianday(from_at)) * 86400) AS INTEGER)
    """,
        ),
        text("incident_ids", "JSON list of the incidents that report it; empty where only observed.", ids=Ids.JSON),
    ),
    primary_key=("component_id", "kind", "from_at"),
    indexes=(Index("health"), Index("from_at")),
)


def stretch() -> tuple[Column, ...]:
    """Columns of a watched stretch of time, for both databases."""
    return (
        time("from_at", "First poll of the stretch."),
        time("until_at", "Last poll of the stretch so far."),
        integer("polls", "Successful polls within it."),
        integer("longest_gap_s", "Longest time between two of them, in seconds."),
    )


COVERAGE = _public(
    name="coverage",
    sentence="Times at which each page was actually watched: stretches of polls without a gap.",
    owner="store.write.coverage",
    content=Content.DERIVED,
    in_files=True,
    poll_time=True,
    columns=(_source("Status page."), *stretch()),
    primary_key=("source_id", "from_at"),
)

RUNS = _public(
    name="runs",
    sentence="Every run, and its result.",
    owner="store.write.polls",
    in_files=True,
    columns=(
        integer("id", "Number of the run, counting up."),
        time("started_at", "Start."),
        time("finished_at", "End; null while it goes on and where it was interrupted.", null=True),
        integer("sources", "Sources that were polled.", default="0"),
        integer("changed", "Sources of which a document had changed.", default="0"),
        integer("unchanged", "Sources of which none had.", default="0"),
        integer("failed", "Sources that could not be read.", default="0"),
        integer("new_incidents", "Incidents and maintenances that it added.", default="0"),
        integer("new_updates", "Updates that it added.", default="0"),
        integer("edits", "Changes that it added beyond the ordinary course.", default="0"),
        text("outcome", "`running`, `done`, `failed`, `bug`, `interrupted`, `imported` or `backfilled`."),
    ),
)

FETCHES = _public(
    name="fetches",
    sentence="Requests whose answer was new, or that failed; the same failure again counts up.",
    owner="store.write.polls",
    columns=(
        integer("id", "Number of the row, counting up."),
        integer("run_id", "Run that made the request.", references="runs"),
        _source("Status page."),
        text("kind", "Kind of document, for example `summary`."),
        text("url", "Address that was requested."),
        time("at", "Time of the request; of the first one where failures are counted."),
        integer("http_status", "HTTP status of the answer; null without an answer.", null=True),
        text("outcome", "`changed` or `failed`."),
        integer("bytes", "Length of the body in bytes; null without one.", null=True),
        integer(
            "elapsed_ms",
            "Milliseconds from request to end of answer, without waiting for a turn; null without one.",
            null=True,
        ),
        text("error", "Kind of failure; null where it succeeded.", null=True),
        text("detail", "The failure in words; null where it succeeded.", null=True),
        text("capture", "SHA-256 of the body, which captures.db holds; null without one.", null=True),
        integer("count", "How many times in a row it failed in this way.", default="1"),
        time("last_at", "Time of the last of these requests."),
    ),
    indexes=(Index("run_id"), Index("source_id"), Index("at"), Index("outcome")),
)

WATCH_PATTERNS = _public(
    name="watch_patterns",
    sentence="The components of a source that count, from `only` and `except` in sources.yaml.",
    owner="store.write.catalogue",
    content=Content.CATALOGUE,
    columns=(
        _source("Status page."),
        text("pattern", "Pattern in lower case for a component's name, its group's, or `group/name`."),
        boolean("excluded", "1 if from `except`, 0 if from `only`."),
    ),
    primary_key=("source_id", "pattern", "excluded"),
)
