"""A tracked incident, and the events applied to it."""

import re
from collections.abc import Mapping
from hashlib import sha256

from msgspec import Struct

from statusledger.model import Instant, Scope, Snapshot, Status
from statusledger.reconcile import anomalies
from statusledger.reconcile.anomalies import TrackedAnomaly
from statusledger.reconcile.changes import Change
from statusledger.reconcile.merge import ChannelView, Combined
from statusledger.reconcile.source_memory import would_hold
from statusledger.vocabulary import is_open

_PLAIN_KEY = re.compile(r"[A-Za-z0-9-]{1,64}")


class TrackedIncident(Struct, rename={"views": "accounts", "events": "told"}):
    """An incident: views by channel, their combination, changes, and anomalies (`odd`)."""

    id: str
    key: str
    generation: int
    views: dict[str, ChannelView]
    combined: Combined
    events: list[Change]
    last_changed_at: Instant
    odd: tuple[TrackedAnomaly, ...] = ()

    def find_anomalies(self) -> None:
        """Update the anomalies as of the last change."""
        at = self.last_changed_at
        self.odd = anomalies.noticed(self.odd, anomalies.of_incident(self.combined, at), at)

    @property
    def is_watched(self) -> bool:
        """True while it is open and in polled documents."""
        incident = self.combined.incident
        return self._is_polled and is_open(incident.status, incident.resolved_at, incident.resolved_from)

    @property
    def _is_polled(self) -> bool:
        return any(view.polled for view in self.views.values() if view.incident is not None)

    def is_left_at(self, moved_at: Instant | None) -> bool:
        """Return True if no document listed it since the page moved."""
        reported = (view.reported_at for view in self.views.values() if view.incident is not None)
        return moved_at is not None and max(reported) < moved_at

    def view(self, channel: str, at: Instant) -> ChannelView:
        """Return the view of a channel, without incident if never listed."""
        return self.views.get(channel) or ChannelView(channel, at, at, self.combined.origin)

    def is_missed_by(self, document: str) -> bool:
        """Return True if an absence counts; from a list of open incidents only while it is open."""
        found = [view.absences[document] for view in self.views.values() if document in view.absences]
        is_over = self.combined.incident.status.final
        return any(not (absence.extent is Scope.OPEN and is_over) for absence in found)

    def is_held_by(self, extent: Scope, since: Instant) -> bool:
        """Return True if a document complete for `extent` should list it.

        Only lists of open incidents count for an incident that only backfills had.
        """
        incident = self.combined.incident
        if extent is Scope.SINCE:
            return self._is_polled and would_hold(incident, since)
        is_open = not incident.status.final and (self._is_polled or incident.status is not Status.UNKNOWN)
        return extent is Scope.OPEN and is_open


class Observation(Struct, frozen=True):
    """One parsed document; `polled` is False in a backfill.

    `again`: captures had this body already, and a replay knows only of a second read.
    """

    kind: str
    fetched_at: Instant
    snapshot: Snapshot
    polled: bool = True
    url: str = ""
    again: bool = False

    @property
    def is_feed(self) -> bool:
        """True for several incidents, complete for nothing."""
        return self.polled and len(self.snapshot.incidents) > 1 and not self.snapshot.covers

    @property
    def document(self) -> str:
        """Id within the source, for absences."""
        return document_id(self.kind, self.url)


class Confirmation(Struct, frozen=True, order=True):
    """A second read of the same body."""

    kind: str
    fetched_at: Instant
    url: str = ""

    @property
    def document(self) -> str:
        """Id of the document within the source."""
        return document_id(self.kind, self.url)


Event = Observation | Confirmation


def document_id(kind: str, url: str) -> str:
    """Return the id within a source."""
    return f"{kind} {url}".strip()


def new_id(source_id: str, key: str, generation: int, taken: Mapping[str, str]) -> str:
    """Return a new id; `taken` maps lower-case ids to keys."""
    plain = row_id(source_id, key)
    unlike = (
        plain if taken.get(plain.casefold(), key) == key else f"{source_id}_{sha256(key.encode()).hexdigest()[:16]}"
    )
    return unlike if generation == 1 else f"{unlike}_{generation}"


def row_id(source_id: str, key: str) -> str:
    """Return the id of a row; an unclean key enters as a hash."""
    return f"{source_id}_{key if _PLAIN_KEY.fullmatch(key) else sha256(key.encode()).hexdigest()[:16]}"
