"""Incidents and their parts: public tables, derived from captures."""

from functools import partial

from statusledger.schema.declare import Content, Ids, Index, Role, Table, boolean, integer, text, time

_derived = partial(Table, role=Role.PUBLIC, content=Content.DERIVED, in_files=True)

INCIDENTS = _derived(
    name="incidents",
    sentence="Every incident and maintenance. Times are UTC; null means not known, never no.",
    owner="store.write.save",
    columns=(
        text("id", "Source id, `_` and the vendor's key; `_2` follows in a second generation.", ids=Ids.ROW),
        text("title", "Title as the vendor words it now."),
        text("vendor_id", "Vendor whose page lists the incident.", references="vendors"),
        text("impact", "Severity that the vendor states: none, minor, major, critical, maintenance or unknown."),
        text("status", "How far it has come: `investigating` to `resolved`, or `scheduled` to `completed`."),
        time("started_at", "Start of the trouble, or of a maintenance's window; null where not known.", null=True),
        time("resolved_at", "End; null while it is open or where the end is not known.", null=True),
        integer(
            "duration_s",
            "Seconds from start to end; null while it is open and where the end lies before the start.",
            null=True,
            generated="""
        CASE WHEN resolved_at >= started_at
        THEN CAST(round((julianday(resolved_at) - julianday(started_at)) * 86400) AS INTEGER) END
    """,
        ),
        text("kind", "`incident` or `maintenance`."),
        text("worst_health", "Worst health of any component during it; null where no component is named.", null=True),
        integer("update_count", "Number of updates that the page still shows."),
        boolean("has_postmortem", "1 if the vendor published a postmortem."),
        text("url", "Address of the incident's own page; null where it has none.", null=True),
        text("source_id", "Status page that lists the incident.", references="sources"),
        text("impact_raw", "Vendor's own word for the impact; null where it gives none.", null=True),
        text("status_raw", "Vendor's own word for the status; null where it gives none.", null=True),
        text("started_from", "Source of the start: `stated`, `first_update` or `parsed`; null without it.", null=True),
        text(
            "resolved_from",
            "Source of the end: `stated`, `derived`, `update` or `inferred`; `unknown`: no longer listed; else null.",
            null=True,
        ),
        time("scheduled_start_at", "Planned start of a maintenance; null for incidents.", null=True),
        time("scheduled_end_at", "Planned end of a maintenance; null where none is stated.", null=True),
        time("posted_at", "Time at which the vendor created the entry; null where it does not say.", null=True),
        time("postmortem_from", "Start of the trouble as a postmortem states it; null without one.", null=True),
        time("postmortem_until", "End of the trouble as a postmortem states it; null without one.", null=True),
        text("postmortem_quote", "Sentence of the postmortem with those two times; null without one.", null=True),
        text(
            "origin", "`observed`: appeared while we watched. `backfilled`: was there before, or came from an import."
        ),
        time("detected_at", "First read that shows it, where it is observed; else null.", null=True, poll_time=True),
        time("first_seen_at", "Time at which we first read it.", poll_time=True),
        time("last_changed_at", "Time at which we last read anything new about it.", poll_time=True),
        time(
            "missing_since",
            "Time since when the page does not list it any more, not confirmed yet; else null.",
            null=True,
            poll_time=True,
        ),
        time(
            "withdrawn_at",
            "Time since when the vendor has deleted it, confirmed by a second read; else null.",
            null=True,
            poll_time=True,
        ),
        text("key", "Vendor's own id of the incident, or what stands for one in its feed."),
        integer("generation", "1, or higher where the vendor used the same key again for another event.", default="1"),
    ),
    unique=("source_id", "key", "generation"),
    indexes=(
        Index("vendor_id, started_at"),
        Index("source_id"),
        Index("kind, resolved_at, started_at"),
        Index("status"),
        Index("impact"),
        Index("worst_health"),
        # Covers the counts by year and month over all vendors.
        Index("started_at, kind, impact, vendor_id, source_id, withdrawn_at, duration_s, id"),
        Index("scheduled_end_at, scheduled_start_at"),
        Index("resolved_at"),
        Index("posted_at"),
        Index("duration_s"),
        Index("origin"),
        Index("first_seen_at"),
        Index("last_changed_at"),
        Index("withdrawn_at"),
        Index("has_postmortem"),
    ),
    searched=("title",),
)

INCIDENT_COMPONENTS = _derived(
    name="incident_components",
    sentence="The components that an incident affects, over all of its updates.",
    owner="store.write.save",
    columns=(
        text("incident_id", "Incident.", references="incidents"),
        text("component_id", "Component; null where only its name is known.", null=True, references="components"),
        text("name", "Name of the component as the incident gives it."),
        text("group_name", "Name of its group; null where it is in none.", null=True),
        text("worst_health", "Worst health of the component during the incident; null where not stated.", null=True),
    ),
    primary_key=(),
    identity=("incident_id", "component_id", "name", "group_name"),
    indexes=(Index("incident_id"), Index("component_id")),
)

UPDATES = _derived(
    name="updates",
    sentence="The timelines, one row for each entry, and the postmortems.",
    owner="store.write.save",
    columns=(
        text("id", "Id of the incident, an underscore and the update's key.", ids=Ids.ROW),
        text("incident_id", "Incident that the update belongs to.", references="incidents"),
        integer("number", "Place in the timeline; 1 is the oldest."),
        text("status", "Status that the update announces; `postmortem` for a postmortem."),
        time("posted_at", "Time at which the vendor posted it."),
        text("body", "Vendor's text as Markdown without active content; may be empty."),
        text("status_raw", "Vendor's own word for the status; null where it gives none.", null=True),
        text("posted_from", "Source of posted_at: `stated` by the vendor, or `first_seen` by us.", default="'stated'"),
        text("origin", "`observed`: appeared while we watched. `backfilled`: was there before."),
        time("first_seen_at", "Time at which we first read it.", poll_time=True),
        time("withdrawn_at", "Time since when the vendor has deleted it; else null.", null=True, poll_time=True),
        text("key", "Vendor's own id of the update, or its minute and number where it has none."),
    ),
    indexes=(Index("incident_id, number"), Index("status"), Index("posted_at"), Index("origin")),
    searched=("body",),
)

TRANSITIONS = _derived(
    name="transitions",
    sentence="Changes of a component's health, stated by an update or observed. Where both healths are equal, an "
    "update states the health that the component had all along.",
    owner="store.write.save",
    columns=(
        text("id", "Id of the source, an underscore and 16 hex digits.", ids=Ids.ROW),
        text("component_id", "Component.", references="components"),
        text("incident_id", "Incident that states it; null where it was observed.", null=True, references="incidents"),
        text(
            "update_id",
            "Update that states it; null where none does.",
            null=True,
            references="updates",
            deferred=True,
        ),
        time("at", "Time of the change."),
        time("not_before", "Last read with the old health, where observed; else null.", null=True, poll_time=True),
        text("old_health", "Health before."),
        text("new_health", "Health afterwards."),
        text("origin", "`stated` by the vendor, `observed` by us, or `backfilled`."),
    ),
    indexes=(Index("component_id, at"), Index("incident_id"), Index("update_id"), Index("at")),
)

CHANGES = _derived(
    name="changes",
    sentence="The event stream: what appeared and progressed, and what vendors rewrote afterwards.",
    owner="store.write.save",
    columns=(
        text("id", "Id of the source, an underscore and 16 hex digits.", ids=Ids.ROW, poll_time=True),
        time("seen_at", "Time at which we first read the new value.", poll_time=True),
        text("vendor_id", "Vendor.", references="vendors"),
        text("incident_id", "Incident; null for a change of a component.", null=True, references="incidents"),
        text("kind", "Kind of change; `added` and `progressed` are the ordinary course, others are second thoughts."),
        text("field", "Column that changed; null for a row as a whole.", null=True),
        text("old", "Value before; null where there was none.", null=True),
        text("new", "Value afterwards; null where there is none.", null=True),
        boolean("after_resolution", "1 if the incident was over by then.", default="0"),
        text("entity", "`incident`, `update` or `component`."),
        text("entity_id", "Id of that incident, update or component.", ids=Ids.ROW),
        text("source_id", "Status page.", references="sources"),
    ),
    indexes=(
        Index("seen_at"),
        Index("vendor_id, seen_at"),
        Index("source_id"),
        Index("incident_id"),
        Index("entity_id"),
        Index("kind"),
    ),
)

INCIDENT_LINKS = _derived(
    name="incident_links",
    sentence="Pairs of incidents that are one event: published by two sources, or under a new id.",
    owner="store.write.twins",
    columns=(
        text("incident_id", "Incident that counts for the event.", references="incidents"),
        text("same_as", "Incident that is the same event.", references="incidents"),
        text("reason", "`moved`: the page moved. `rekeyed`: a new id on the same page. `two_sources`: both list it."),
        text(
            "evidence", "Features that agree in both, such as title and start; null where none was recorded.", null=True
        ),
    ),
    primary_key=("incident_id", "same_as"),
    indexes=(Index("same_as"),),
)

ANOMALIES = _derived(
    name="anomalies",
    sentence="Implausible data. Nothing is corrected or hidden; everything is flagged.",
    owner="store.write.save",
    columns=(
        text("id", "Id of the source, an underscore and 16 hex digits.", ids=Ids.ROW),
        text("entity", "`incident`, `update`, `component`, `document` or `source`."),
        text("entity_id", "Id of that entity; the name of a document.", ids=Ids.ROW),
        text("source_id", "Status page.", references="sources"),
        text("code", "Kind of anomaly; the page About explains each."),
        text("detail", "Values that are odd."),
        time("first_seen_at", "Time at which we first saw it.", poll_time=True),
        time("cleared_at", "Time at which it was gone; null while it stands.", null=True, poll_time=True),
    ),
    indexes=(Index("entity_id"), Index("source_id"), Index("code"), Index("cleared_at")),
    kept_rows="entity = 'source'",
)
