"""The tables of captures.db.

People read `captures` and the view `sightings`. Underlying tables refer to documents and bodies by number and store
times as seconds since 1970: for a quiet page, names take more space than content. A document's last row is in
`standing`, others in `spans`: rows that polls lengthen lie together, so that 2,000 unchanged documents write 75 KB for
any history. `verify` checks references.
"""

from functools import partial

from statusledger.schema.declare import Column, Index, Role, Schema, Table, View, blob, integer, text, time
from statusledger.schema.source_tables import stretch

_source = partial(text, "source_id", "Source.")
_OWNER = "store.captures"
_SPAN = (
    integer("first_at", "First poll with this body."),
    integer("capture_id", "Body.", references="captures"),
    integer("second_at", "Second poll with it; null without one.", null=True),
    integer("last_at", "Last poll with it."),
    integer("polls", "Polls that found it; 0 where it was imported or backfilled."),
    integer("longest_gap_s", "Longest time between two of them, in seconds."),
)


def _document(sentence: str) -> Column:
    return integer("document_id", sentence, references="documents")


_TABLES = (
    Table(
        name="captures",
        sentence="Every distinct body, compressed.",
        owner=_OWNER,
        role=Role.PUBLIC,
        columns=(
            integer("id", "Number of the body."),
            text("sha256", "SHA-256 of the body."),
            integer("bytes", "Length of the body in bytes, uncompressed."),
            integer("base", "Body that it is compressed against; null for none.", null=True, references="captures"),
            integer("depth", "Number of bodies to unpack before it."),
            blob("body", "The body, compressed by zstd."),
        ),
        # An index of whole hashes would take a seventh of the file.
        indexes=(Index("substr(sha256, 1, 16)", name="captures_sha256"),),
    ),
    Table(
        name="documents",
        sentence="The documents of each source.",
        owner="store.captures.spans",
        columns=(
            integer("id", "Number of the document."),
            _source(),
            text("platform", "Platform that the source was read as."),
            text("kind", "Kind of document."),
            text("url", "Address of the document."),
        ),
        unique=("source_id", "platform", "kind", "url"),
    ),
    Table(
        name="spans",
        sentence="Stretches of polls in which a document had one body, except its last.",
        owner="store.captures.spans",
        columns=(_document("Document."), *_SPAN),
        primary_key=("document_id", "first_at", "capture_id"),
        rowid=False,
    ),
    Table(
        name="standing",
        sentence="The last such stretch of each document.",
        owner="store.captures.spans",
        columns=(_document("Document."), *_SPAN),
        primary_key=("document_id",),
    ),
    Table(
        name="watched",
        sentence="Times at which each source was polled without a gap.",
        owner="store.captures.journal",
        columns=(_source(), *stretch()),
        primary_key=("source_id", "from_at"),
        rowid=False,
    ),
    Table(
        name="checkpoints",
        sentence="What is known of a source from captures that were pruned.",
        owner="store.captures.journal",
        columns=(
            _source(),
            time("at", "Time up to which captures were pruned."),
            integer("bytes", "Length of the checkpoint in bytes, uncompressed."),
            blob("body", "The checkpoint, compressed by zstd."),
        ),
        primary_key=("source_id",),
        rowid=False,
    ),
    Table(
        name="unsettled",
        sentence="Sources of which captures are not derived yet.",
        owner="store.captures.journal",
        columns=(_source(),),
        primary_key=("source_id",),
        rowid=False,
    ),
    Table(
        name="ledger",
        sentence="The id that captures.db and its status.db share.",
        owner="store.captures.growth",
        columns=(text("id", "Random id of the ledger."),),
        rowid=False,
    ),
    Table(
        name="growth",
        sentence="How the captures of each source grew, session by session.",
        owner="store.captures.growth",
        columns=(
            _source(),
            integer("number", "Place of the session among those of the source."),
            integer("session", "Random id of the session."),
            integer("additions", "Captures that it added."),
        ),
        primary_key=("source_id", "number"),
        rowid=False,
    ),
)


def _text(name: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', s.{name}, 'unixepoch') AS {name}"


_VIEWS = (
    View(
        "all_spans",
        "All stretches of polls in which a document had one body.",
        "SELECT * FROM spans UNION ALL SELECT * FROM standing",
    ),
    View(
        "sightings",
        "When had each document which body?",
        f"""
    SELECT d.source_id, d.platform, d.kind, d.url, c.sha256, {_text("first_at")}, {_text("second_at")},
           {_text("last_at")}, s.polls, s.longest_gap_s, c.bytes, s.capture_id
    FROM documents d JOIN all_spans s ON s.document_id = d.id JOIN captures c ON c.id = s.capture_id
    """,
    ),
)
_SECOND = (
    "CREATE TABLE ledger (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE growth (
        source_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        session INTEGER NOT NULL,
        additions INTEGER NOT NULL,
        PRIMARY KEY (source_id, number)
    ) STRICT, WITHOUT ROWID
    """,
    # A mark of its own for all that there was before, so that no two files share it.
    """
    INSERT INTO growth SELECT source_id, 1, abs(random()), 1 FROM (
        SELECT source_id FROM documents UNION SELECT source_id FROM checkpoints
    )
    """,
)
CAPTURES = Schema(_TABLES, _VIEWS, steps=((), _SECOND))
