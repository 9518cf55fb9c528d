"""Incidents of Cachet 2.0 to 2.3: one row each, whose text, status and time are overwritten.

`scheduled_at` defaults to the time of the request: only one before the last writing is a plan.
"""

from statusledger import text
from statusledger.model import Document, Incident, Kind, Status
from statusledger.platforms.cachet import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import local, minute

PLANNED = Default(Status.UNKNOWN) | {
    0: Status.SCHEDULED,
    1: Status.IN_PROGRESS,
    2: Status.IN_PROGRESS,
    3: Status.VERIFYING,
    4: Status.COMPLETED,
}


def incident(row: wire.Incident, document: Document) -> Incident:
    """Parse one row; it ended when last written, unless that was at its start. Raises ValueError."""
    zone = document.time_zone
    posted_at = local(row.created_at, zone)
    written_at = local(row.updated_at, zone) if row.updated_at else posted_at
    scheduled_at = local(row.scheduled_at, zone) if row.scheduled_at else None
    planned = row.status == 0 or (scheduled_at is not None and scheduled_at < written_at)
    status = PLANNED(row.status) if planned else wire.STATUS(row.status)
    starts_at = scheduled_at if planned else None
    updates = numbered([Post(written_at, status, str(row.status), text.markdown(row.message))])
    return build_incident(
        key=str(row.id),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(row.name),
        url=text.link(addresses.join(document.url, f"../../incident/{row.id}")),
        status=status,
        status_raw=str(row.status),
        start=Start.stated(starts_at or posted_at),
        end=End.closing(updates) if minute(written_at) > minute(posted_at) else None,
        window=(starts_at, None),
        posted_at=posted_at,
        components=wire.affected(row),
        updates=updates,
        whole_timeline=False,
    )
