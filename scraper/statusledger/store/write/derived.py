"""The ledger of a dataset, and the captures behind each source."""

from collections.abc import Iterable

from sqlite_utils import Database

from statusledger.errors import CapturesLost
from statusledger.model import Instant
from statusledger.store.captures import Captures, GrowthMark
from statusledger.store.query import Connection


def ledger_id(db: Connection) -> str | None:
    """The ledger of a dataset; None if never stated."""
    found = db.conn.execute("SELECT id FROM ledger").fetchone()
    return str(found[0]) if found else None


def belong(db: Database, ledger: str) -> None:
    """State the ledger of a dataset, within the caller's transaction."""
    db.conn.execute("INSERT OR IGNORE INTO ledger VALUES (?)", (ledger,))


def marks(db: Connection) -> dict[str, GrowthMark]:
    """State of the captures that each source was derived from."""
    found = db.conn.execute("SELECT source_id, session, additions FROM derived_from")
    return {source_id: GrowthMark(*mark) for source_id, *mark in found}


def begun_anew(db: Connection) -> dict[str, Instant]:
    """Sources with lost captures, and when captures begin again."""
    return dict(db.conn.execute("SELECT source_id, since FROM derived_from WHERE since IS NOT NULL").fetchall())


def known_sources(db: Connection) -> set[str]:
    """Ids of the sources that were ever reconciled."""
    return {source_id for (source_id,) in db.conn.execute("SELECT source_id FROM source_state")}


def save(db: Database, captures: Captures, source_ids: Iterable[str], since: Instant | None = None) -> None:
    """Mark sources as derived from all their captures, in the transaction that did so.

    `since`: when captures begin, where older ones were lost.
    """
    newest = ((source_id, captures.growth.newest(source_id)) for source_id in source_ids)
    db.conn.executemany(
        "INSERT INTO derived_from VALUES (?, ?, ?, ?) ON CONFLICT (source_id) DO UPDATE SET "
        "session = excluded.session, additions = excluded.additions, since = coalesce(excluded.since, since)",
        [(source_id, mark.session, mark.additions, since) for source_id, mark in newest if mark is not None],
    )


def lost(db: Connection, captures: Captures) -> list[str]:
    """Sources whose captures lack something used by the dataset."""
    return sorted(each for each, mark in marks(db).items() if not captures.growth.has_grown_from(each, mark))


def behind(db: Connection, captures: Captures) -> list[str]:
    """Sources with captures not yet in the dataset."""
    known = marks(db)
    return [each for each in captures.sources() if each not in known or captures.growth.newest(each) != known[each]]


def require(db: Database, captures: Captures, source_id: str) -> None:
    """Raise CapturesLost where deriving a source again would lose something."""
    found = db.conn.execute("SELECT session, additions FROM derived_from WHERE source_id = ?", (source_id,)).fetchone()
    if found is not None and not captures.growth.has_grown_from(source_id, GrowthMark(*found)):
        raise CapturesLost(f"{source_id}: captures that it was derived from are missing, so it is left as it is")
