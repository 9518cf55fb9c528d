"""Internal tables of status.db: state of polls, reconciliation and alerts."""

from functools import partial

from statusledger.schema.declare import Content, Ids, Index, Table, boolean, integer, text, time

_source = partial(text, "source_id", "Source.", references="sources")

HTTP_CACHE = Table(
    name="http_cache",
    sentence="The last good answer for each document, for conditional requests.",
    owner="store.write.polls",
    columns=(
        _source(),
        text("kind", "Kind of document."),
        text("url", "Address of the document."),
        text("etag", "ETag of the answer; null without one.", null=True),
        text("last_modified", "Last-Modified of the answer; null without one.", null=True),
        text("sha256", "SHA-256 of the body; null where it is to be requested in full.", null=True),
        time("fetched_at", "Time of the last good answer; null before the first.", null=True),
        time("full_at", "Time at which the body last came whole; null where it is to be requested in full.", null=True),
        text("asked", "When a document that another one names is requested; null for any other.", null=True),
        text("expects", "Format of the body of a document that another one names; null for any other.", null=True),
        text("named_by", "Kind of the document that names it; null for any other.", null=True),
    ),
    primary_key=("source_id", "kind", "url"),
    rowid=False,
)
HOST_BACKOFF = Table(
    name="host_backoff",
    sentence="Hosts that asked for a pause.",
    owner="store.write.polls",
    columns=(text("host", "Name of the host."), time("paused_until", "Time before which no request is made.")),
    primary_key=("host",),
    rowid=False,
)
CHANNEL_VIEWS = Table(
    name="channel_views",
    sentence="The last account of each incident by each channel: API, page or feed.",
    owner="store.write.save",
    content=Content.DERIVED,
    columns=(
        text("incident_id", "Incident.", references="incidents"),
        text("channel", "Channel."),
        time("fetched_at", "Time at which the channel last showed it."),
        text("content", "The account, as JSON."),
    ),
    primary_key=("incident_id", "channel"),
)
SOURCE_STATE = Table(
    name="source_state",
    sentence="What reconciliation knows of a source besides its rows.",
    owner="store.write.save",
    content=Content.DERIVED,
    columns=(
        text("source_id", "Source.", references="sources"),
        text("content", "The state, as JSON.", ids=Ids.JSON),
        boolean("awaits", "1 if reading a body again would settle something."),
    ),
    primary_key=("source_id",),
)
SOURCE_OVERRIDES = Table(
    name="source_overrides",
    sentence="Sources that are read at another address or as another platform than sources.yaml says.",
    owner="store.write.source_overrides",
    columns=(
        _source(),
        text("stanza", "What sources.yaml said then; the override ends when that changes."),
        text("code", "Code of the anomaly; `auto` where the platform was detected; null where none was.", null=True),
        text("platform", "Platform to read it as; null where nothing was found.", null=True),
        text("url", "Address to read it at; null where nothing was found.", null=True),
        text("feed", "Address of its feed; null without one.", null=True),
        text("name", "Name that the page gives itself; null without one.", null=True),
        time("tried_at", "Time of the search."),
    ),
    primary_key=("source_id",),
)
CATALOGUE_CHECKS = Table(
    name="catalogue_checks",
    sentence="Results of `sources check`, by which an interrupted check resumes.",
    owner="store.write.catalogue_checks",
    columns=(
        _source(),
        text("stanza", "What sources.yaml said then."),
        time("at", "Time of the check."),
        text("verdict", "Result of the check."),
        text("detail", "The result in words."),
    ),
    primary_key=("source_id",),
)
BACKFILLS = Table(
    name="backfills",
    sentence="The queue of each backfill: documents of a source's history.",
    owner="store.write.backfills",
    columns=(
        integer("id", "Place in the queue."),
        _source(),
        text("stamp", "What sources.yaml said when the document was queued."),
        text("kind", "Kind of document."),
        text("url", "Address of the document."),
        text("expects", "Format of the body."),
        text("about", "Key of the incident it is about; null for a list.", null=True),
        text("state", "`waiting`, `spare`, `beyond`, `done` or `failed`."),
        integer("walk", "Number of the backfill that queued it."),
        integer("silent", "Pages without an incident before it, in a row.", default="0"),
        time("newest", "Time of the newest entry it can hold; null where not known.", null=True),
        time("at", "Time at which it was read or failed; null before.", null=True),
    ),
    unique=("source_id", "kind", "url"),
    indexes=(Index("source_id, state", name="backfills_queue"),),
)
PENDING_CHANGES = Table(
    name="pending_changes",
    sentence="Changes that no alert has considered yet.",
    owner="store.write.pending_changes",
    columns=(text("change_id", "Row of `changes`.", ids=Ids.ROW), _source()),
    primary_key=("change_id",),
    rowid=False,
)
SOURCE_FAILURES = Table(
    name="source_failures",
    sentence="Failed polls that no alert has considered yet, by source.",
    owner="store.write.pending_changes",
    columns=(
        _source(),
        integer("before", "Failures in a row before these polls."),
        integer("most", "Most failures in a row during them."),
        integer("now", "Failures in a row after them."),
    ),
    primary_key=("source_id",),
    rowid=False,
)
OUTBOX = Table(
    name="outbox",
    sentence="Messages for alert targets, waiting and done.",
    owner="store.write.outbox",
    columns=(
        text("event_id", "Id of the event; a target never gets the same one twice."),
        text("target", "Id of the target in alerts.yaml."),
        text("message", "The message, as JSON."),
        time("created_at", "Time at which it was queued."),
        integer("attempts", "Number of attempts that were begun.", default="0"),
        time("next_at", "Time before which it is not tried."),
        text("state", "`waiting`, `refused`, or how it was settled.", default="'waiting'"),
        time("settled_at", "Time at which it was settled; null while it waits.", null=True),
    ),
    primary_key=("event_id", "target"),
    indexes=(Index("target, created_at", where="state = 'waiting'", name="outbox_waiting"),),
)
ALERT_TARGETS = Table(
    name="alert_targets",
    sentence="Targets that do not accept messages.",
    owner="store.write.outbox",
    columns=(
        text("id", "Id of the target in alerts.yaml."),
        time("failing_since", "Time of the first failure."),
        integer("failures", "Failures in a row."),
        time("next_at", "Time before which it is not tried."),
        text("last_error", "Reason of the last failure."),
        time("complained_at", "Time at which a warning was printed; null before.", null=True),
    ),
    rowid=False,
)
LEDGER = Table(
    name="ledger",
    sentence="The id that status.db and its captures.db share.",
    owner="store.write.derived",
    columns=(text("id", "Random id of the ledger."),),
    rowid=False,
)
DERIVED_FROM = Table(
    name="derived_from",
    sentence="The state of its captures that each source was derived from.",
    owner="store.write.derived",
    content=Content.MARKS,
    columns=(
        _source(),
        integer("session", "Session that added captures last."),
        integer("additions", "Captures that it had added by then."),
        time("since", "Time from which there are captures, where earlier ones were lost; else null.", null=True),
    ),
    primary_key=("source_id",),
    rowid=False,
)
