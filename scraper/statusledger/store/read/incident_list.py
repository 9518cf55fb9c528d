"""Incidents and maintenances by what a person filters for, newest first."""

import json
from collections.abc import Sequence

from msgspec import Struct

from statusledger.catalogue.component_patterns import expanded
from statusledger.model import Instant
from statusledger.schema.predicates import still_open, tagged
from statusledger.store import fts
from statusledger.store.query import Connection, Value, rows
from statusledger.store.read.incidents import LISTED, ListedIncident, listed
from statusledger.vocabulary import TagKind

BEGAN = "coalesce(i.started_at, i.scheduled_start_at, i.posted_at, i.first_seen_at)"
"""The time that orders and filters: the start, else that of the window, else the first known."""

_IN = "IN (SELECT value FROM json_each(:{}))"
_NAMED = """
    SELECT x.incident_id, x.name, coalesce(c.group_name, x.group_name, '') AS group_name
    FROM incident_components x LEFT JOIN components c ON c.id = x.component_id
"""
# Patterns are matched with each name once: a component is in many incidents.
_AFFECTS = f"""i.id IN (
    SELECT incident_id FROM ({_NAMED}) WHERE (name, group_name) IN (
        SELECT n.name, n.group_name FROM (
            SELECT DISTINCT name, group_name, lower(name) AS one, lower(group_name) AS many FROM ({_NAMED})
        ) n JOIN json_each(:components) p
        WHERE one GLOB p.value OR (many != '' AND (many GLOB p.value OR many || '/' || one GLOB p.value))))"""
_MATCHES = """(
    i.id IN (SELECT id FROM incidents WHERE rowid IN (
        SELECT rowid FROM incidents_fts WHERE incidents_fts MATCH :words))
    OR i.id IN (SELECT incident_id FROM updates WHERE rowid IN (
        SELECT rowid FROM updates_fts WHERE updates_fts MATCH :words)))"""
_CONDITIONS = {
    "vendors": f"i.vendor_id {_IN.format('vendors')}",
    "impacts": f"i.impact {_IN.format('impacts')}",
    "statuses": f"i.status {_IN.format('statuses')}",
    "kind": "i.kind = :kind",
    "components": _AFFECTS,
    "since": f"{BEGAN} >= :since",
    "until": f"{BEGAN} < :until",
    "is_open": still_open("i"),
    "causes": tagged("i", TagKind.CAUSE, _IN.format("causes")),
    "mitigations": tagged("i", TagKind.MITIGATION, _IN.format("mitigations")),
    "words": _MATCHES,
}


class IncidentListFilter(Struct, frozen=True, kw_only=True):
    """Conditions on incidents, all of which hold; by default none."""

    vendors: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    kind: str | None = None
    components: tuple[str, ...] = ()
    """Patterns of a name, a group or `group/name`, with * for anything."""
    since: Instant | None = None
    until: Instant | None = None
    is_open: bool = False
    words: str = ""
    causes: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Value]:
        """Values of the conditions that are set."""
        return {
            "vendors": _list(self.vendors),
            "impacts": _list(self.impacts),
            "statuses": _list(self.statuses),
            "kind": self.kind,
            "components": _list([each.lower() for each in expanded(self.components)]),
            "since": self.since,
            "until": self.until,
            "is_open": self.is_open or None,
            "words": fts.query(self.words) or None,
            "causes": _list(self.causes),
            "mitigations": _list(self.mitigations),
        }


def _list(values: Sequence[str]) -> str | None:
    return json.dumps(values) if values else None


def find(db: Connection, wanted: IncidentListFilter, limit: int | None = None) -> list[ListedIncident]:
    """Return the newest incidents that match; all without a limit."""
    values = wanted.values
    order = f"ORDER BY {BEGAN} DESC, i.id LIMIT :limit"
    return listed(rows(db, f"{LISTED} WHERE {_where(values)} {order}", **values, limit=-1 if limit is None else limit))


def count(db: Connection, wanted: IncidentListFilter) -> int:
    """Return the number of incidents that match."""
    values = wanted.values
    (found,) = rows(db, f"SELECT count(*) AS found FROM watched_incidents i WHERE {_where(values)}", **values)
    return int(found["found"])


def _where(values: dict[str, Value]) -> str:
    return " AND ".join(_CONDITIONS[name] for name, value in values.items() if value is not None) or "1"
