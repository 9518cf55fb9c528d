"""What the page of now adds to the situation: when each open incident was spoken of."""

import json
from collections.abc import Sequence

from statusledger.model import Instant
from statusledger.store.query import Connection, rows


def posted(db: Connection, incident_ids: Sequence[str]) -> dict[str, list[Instant]]:
    """When the updates of incidents were posted, oldest first."""
    found: dict[str, list[Instant]] = {}
    for row in rows(
        db,
        "SELECT incident_id, posted_at FROM json_each(:ids) JOIN updates ON incident_id = value "
        "WHERE withdrawn_at IS NULL ORDER BY incident_id, number",
        ids=json.dumps(list(incident_ids)),
    ):
        found.setdefault(row["incident_id"], []).append(row["posted_at"])
    return found
