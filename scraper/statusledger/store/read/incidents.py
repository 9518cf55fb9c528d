"""Incidents as in lists."""

import json
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Impact, Instant, Status
from statusledger.schema.predicates import rewrites, superseded, tagged
from statusledger.store.query import Connection, Row, answer, answers, plain, rows
from statusledger.store.read.rows import IncidentRow
from statusledger.vocabulary import TagKind


class ListedIncident(IncidentRow, frozen=True, kw_only=True):
    """An incident in a list, with components and results of updates and changes."""

    components: list[str]
    causes: list[str]
    mitigations: list[str]
    is_rewritten: bool
    is_rewritten_late: bool
    first_post_at: Instant | None
    postmortem_at: Instant | None


class Span(Struct, frozen=True):
    """Number of a vendor's incidents, and the first start."""

    incidents: int
    first_at: Instant | None


_TAGS = "(SELECT json_group_array(tag) FROM incident_tags t WHERE t.incident_id = i.id AND t.kind = '{kind}')"
_LISTS = ("components", "causes", "mitigations")
LISTED = f"""
    SELECT i.*, v.name AS vendor,
           (SELECT json_group_array(name) FROM (SELECT DISTINCT name FROM incident_components x
            WHERE x.incident_id = i.id ORDER BY name)) AS components,
           {_TAGS.format(kind=TagKind.CAUSE)} AS causes, {_TAGS.format(kind=TagKind.MITIGATION)} AS mitigations,
           EXISTS (SELECT 1 FROM changes c WHERE c.incident_id = i.id AND {rewrites("c")}) AS is_rewritten,
           EXISTS (SELECT 1 FROM changes c WHERE c.incident_id = i.id AND c.after_resolution AND {rewrites("c")})
               AS is_rewritten_late,
           (SELECT posted_at FROM updates u WHERE u.incident_id = i.id ORDER BY u.number LIMIT 1) AS first_post_at,
           CASE WHEN i.has_postmortem THEN (SELECT max(posted_at) FROM updates u
                WHERE u.incident_id = i.id AND u.status = '{Status.POSTMORTEM}') END AS postmortem_at
    FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
"""
_NEWEST_FIRST = "i.started_at IS NULL DESC, i.started_at DESC, i.id"


_BEGAN = """
    i.vendor_id = :vendor AND (i.started_at >= :since OR i.started_at IS NULL AND (:since = '' OR :until IS NULL))
    AND (:until IS NULL OR i.started_at < :until)
"""
FILTERS = {
    "": "1",
    **{str(impact): f"i.kind = 'incident' AND i.impact = '{impact}'" for impact in sorted(Impact, reverse=True,
       key=lambda each: each.badness) if impact is not Impact.MAINTENANCE},
    "maintenance": "i.kind = 'maintenance'",
    "postmortem": "i.has_postmortem",
}  # fmt: skip
"""Conditions by which a list of incidents is narrowed, by name."""


def listed(found: list[Row]) -> list[ListedIncident]:
    """Convert rows of a query that begins with LISTED."""
    return [answer(ListedIncident, row | {name: json.loads(row[name]) for name in _LISTS}) for row in found]


class ListChoice(Struct, frozen=True, kw_only=True):
    """Incidents and maintenances of a vendor that began in a time; `only` is a key of FILTERS, tags may be empty.

    Without an end, those planned and those of unknown start are among them.
    """

    vendor: str
    since: str = ""
    until: str | None = None
    only: str = ""
    cause: str = ""
    mitigation: str = ""

    @property
    def condition(self) -> str:
        """The condition that holds for them."""
        tags = {TagKind.CAUSE: self.cause, TagKind.MITIGATION: self.mitigation}
        of_tags = " ".join(f"AND {tagged('i', kind, f'= :{kind}')}" for kind, tag in tags.items() if tag)
        return f"{_BEGAN} AND {FILTERS[self.only]} {of_tags}"

    @property
    def values(self) -> dict[str, str | None]:
        """Values of the condition."""
        return {name: getattr(self, name) for name in ("vendor", "since", "until", "cause", "mitigation")}


def latest(db: Connection, choice: ListChoice, *, most: int, skip: int = 0) -> list[ListedIncident]:
    """The newest of the chosen entries."""
    sql = f"{LISTED} WHERE {choice.condition} ORDER BY {_NEWEST_FIRST} LIMIT :most OFFSET :skip"
    return listed(rows(db, sql, **choice.values, most=most, skip=skip))


def ids(db: Connection, choice: ListChoice) -> Iterator[str]:
    """Yield the ids of all the chosen entries, in the same order."""
    sql = f"SELECT i.id FROM watched_incidents i WHERE {choice.condition} ORDER BY {_NEWEST_FIRST}"
    for (found,) in plain(db, sql, **choice.values):
        yield found


def numbers(db: Connection, choice: ListChoice) -> dict[str, int]:
    """The number of entries by filter, in the order of FILTERS, with the tags of a choice."""
    counted = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in FILTERS.values())
    whole = replace(choice, only="")
    (found,) = plain(db, f"SELECT {counted} FROM watched_incidents i WHERE {whole.condition}", **whole.values)
    return dict(zip(FILTERS, found, strict=True))


def open_now(db: Connection, vendor_id: str) -> list[ListedIncident]:
    """The open incidents of a vendor's enabled sources, newest first."""
    where = "i.id IN (SELECT id FROM open_incidents WHERE vendor_id = :vendor)"
    return listed(rows(db, f"{LISTED} WHERE {where} ORDER BY i.started_at DESC, i.id", vendor=vendor_id))


def history(db: Connection, vendor_id: str) -> Span:
    """The extent of a vendor's history."""
    (found,) = answers(
        db,
        Span,
        "SELECT count(*) AS incidents, min(started_at) AS first_at FROM incidents i "
        f"WHERE vendor_id = :vendor AND NOT {superseded('i')}",
        vendor=vendor_id,
    )
    return found
