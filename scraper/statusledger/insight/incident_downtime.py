"""Reported downtime of each incident: its own stated time by health, whatever other incidents overlap it."""

from collections.abc import Mapping

from msgspec import Struct

from statusledger.insight import stretches, troubles
from statusledger.insight.history import VendorHistory
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.model import Health
from statusledger.times import epoch


class IncidentDowntime(Struct, frozen=True, kw_only=True):
    """Seconds of an incident or maintenance by health within a window; each counts once, in its worst health."""

    incident_id: str
    seconds: Mapping[Health, int]
    downtime_s: int


def of_incidents(history: VendorHistory, window: Stretch) -> list[IncidentDowntime]:
    """Return the reported downtime of all incidents that state trouble in a window, newest first."""
    stated: dict[str, list[Trouble]] = {}
    for each in history.troubles():
        for identity in each.incident_ids if each.posted else ():
            stated.setdefault(identity, []).append(each)
    covered = stretches.within(history.covered, window)
    found = []
    for incident in history.incidents:
        end = epoch(incident.resolved_at) if incident.resolved_at else window[1]
        own = stretches.within(covered, (epoch(incident.started_at), end))
        lasted = troubles.seconds(troubles.worst(stated.get(incident.id, ())), own)
        if lasted:
            found.append(
                IncidentDowntime(incident_id=incident.id, seconds=lasted, downtime_s=troubles.downtime_s(lasted))
            )
    return found
