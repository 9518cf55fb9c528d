"""Tags of many incidents."""

import json
from collections.abc import Collection

from msgspec import Struct

from statusledger.model import Instant, Status
from statusledger.store.query import Connection, answers, plain
from statusledger.vocabulary import TagKind

_OF_VENDOR = f"""
    SELECT t.incident_id, t.kind, t.tag, t.certainty,
           t.update_id IN (SELECT id FROM updates WHERE status = '{Status.POSTMORTEM}' AND id = t.update_id)
               AS is_of_postmortem
    FROM incidents i JOIN incident_tags t ON t.incident_id = i.id
    WHERE i.vendor_id = :vendor AND i.started_at >= :since AND i.started_at < :until
    ORDER BY t.incident_id, t.kind, t.tag
"""
_COUNTS = """
    SELECT t.kind, t.tag, count(*) FROM json_each(:ids) wanted JOIN incident_tags t ON t.incident_id = wanted.value
    GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""


class IncidentTag(Struct, frozen=True, kw_only=True):
    """A tag of an incident, and whether its words are in a postmortem."""

    incident_id: str
    kind: TagKind
    tag: str
    certainty: str
    is_of_postmortem: bool | None


def of_vendor(db: Connection, vendor_id: str, since: Instant, until: Instant) -> list[IncidentTag]:
    """The tags of a vendor's incidents that began in a time."""
    return answers(db, IncidentTag, _OF_VENDOR, vendor=vendor_id, since=since, until=until)


def counts(db: Connection, incident_ids: Collection[str]) -> dict[TagKind, dict[str, int]]:
    """The number of incidents with each tag, by kind, most frequent first."""
    found: dict[TagKind, dict[str, int]] = {kind: {} for kind in TagKind}
    for kind, tag, number in plain(db, _COUNTS, ids=json.dumps(list(incident_ids))):
        found[TagKind(kind)][tag] = number
    return found
