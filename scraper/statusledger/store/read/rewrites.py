"""The latest rewrites, and the vendors with most."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.schema.predicates import rewrites, superseded
from statusledger.store.query import Connection, answers, rows
from statusledger.store.read.queries import CHANGE
from statusledger.store.read.rows import ChangeRow

_REWRITTEN = rewrites("c")


class Rewriter(Struct, frozen=True):
    """A vendor, its number of rewrites, and of those after resolution."""

    vendor_id: str
    vendor: str
    changes: int
    late: int


class Rewriting(Struct, frozen=True, kw_only=True):
    """The newest rewrites, numbers by kind, and the vendors with most."""

    changes: list[ChangeRow]
    kinds: dict[str, int]
    late: int
    incidents: int
    rewritten: int
    rewriters: list[Rewriter]


def rewriting(
    db: Connection, since: Instant, most: int, *, kind: str | None = None, vendor: str | None = None, late: bool = False
) -> Rewriting:
    """The newest `most` rewrites, of one kind or vendor or only late ones; counts from `since`."""
    found = answers(
        db,
        ChangeRow,
        f"{CHANGE} WHERE {_REWRITTEN} AND (:kind IS NULL OR c.kind = :kind) AND (NOT :late OR c.after_resolution) "
        "AND (:vendor IS NULL OR c.vendor_id = :vendor) ORDER BY c.seen_at DESC, c.id LIMIT :most",
        kind=kind,
        vendor=vendor,
        late=late,
        most=most,
    )
    counted = rows(
        db,
        f"SELECT kind, count(*) AS n, sum(after_resolution) AS late FROM changes c WHERE seen_at >= :since "
        f"AND {_REWRITTEN} GROUP BY kind ORDER BY n DESC",
        since=since,
    )
    (incidents,) = rows(
        db,
        f"""
        SELECT (SELECT count(*) FROM incidents i WHERE started_at >= :since AND NOT {superseded("i")}) AS seen,
               (SELECT count(DISTINCT incident_id) FROM changes c WHERE seen_at >= :since AND {_REWRITTEN}) AS rewritten
        """,
        since=since,
    )
    return Rewriting(
        changes=found,
        kinds={row["kind"]: row["n"] for row in counted},
        late=sum(row["late"] for row in counted),
        incidents=incidents["seen"],
        rewritten=incidents["rewritten"],
        rewriters=_rewriters(db, since),
    )


def _rewriters(db: Connection, since: Instant) -> list[Rewriter]:
    return answers(
        db,
        Rewriter,
        f"SELECT c.vendor_id, v.name AS vendor, count(*) AS changes, sum(c.after_resolution) AS late FROM changes c "
        f"JOIN vendors v ON v.id = c.vendor_id WHERE c.seen_at >= :since AND {_REWRITTEN} "
        "GROUP BY c.vendor_id ORDER BY changes DESC, v.name LIMIT 12",
        since=since,
    )
