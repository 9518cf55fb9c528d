"""One tracked incident, and the events that are applied to it: observations and confirmations of documents."""

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
    """One incident: its views by channel, their combination, its changes so far, and its anomalies (`odd`)."""

    id: str
    key: str
    generation: int
    views: dict[str, ChannelView]
    combined: Combined
    events: list[Change]
    last_changed_at: Instant
    odd: tuple[TrackedAnomaly, ...] = ()

    def find_anomalies(self) -> None:
        """Bring the anomalies up to the last change."""
        at = self.last_changed_at
        self.odd = anomalies.noticed(self.odd, anomalies.of_incident(self.combined, at), at)

    @property
    def is_watched(self) -> bool:
        """True while it is open and listed by documents that are polled."""
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
        """Return the view of a channel; one without an incident for a channel that only ever lacked it."""
        return self.views.get(channel) or ChannelView(channel, at, at, self.combined.origin)

    def is_missed_by(self, document: str) -> bool:
        """Return True if an absence from a document counts; one from a list of open incidents only while it is open."""
        found = [view.absences[document] for view in self.views.values() if document in view.absences]
        is_over = self.combined.incident.status.final
        return any(not (absence.extent is Scope.OPEN and is_over) for absence in found)

    def is_held_by(self, extent: Scope, since: Instant) -> bool:
        """Return True if a document that is complete for `extent` should list it.

        Lists do not count for an incident that only backfills had, except that a list of open ones lacks it if open.
        """
        incident = self.combined.incident
        if extent is Scope.SINCE:
            return self._is_polled and would_hold(incident, since)
        is_open = not incident.status.final and (self._is_polled or incident.status is not Status.UNKNOWN)
        return extent is Scope.OPEN and is_open


class Observation(Struct, frozen=True):
    """One parsed document at one time. `polled` is False for a document of a backfill.

    `again`: the captures had this body already, so that a replay knows only of a second read of it.
    """

    kind: str
    fetched_at: Instant
    snapshot: Snapshot
    polled: bool = True
    url: str = ""
    again: bool = False

    @property
    def is_feed(self) -> bool:
        """True for a document of several incidents that is complete for nothing."""
        return self.polled and len(self.snapshot.incidents) > 1 and not self.snapshot.covers

    @property
    def document(self) -> str:
        """Id of the document within the source: absences are noted and confirmed by one document."""
        return document_id(self.kind, self.url)


class Confirmation(Struct, frozen=True, order=True):
    """A second read of a document that returned the same body."""

    kind: str
    fetched_at: Instant
    url: str = ""

    @property
    def document(self) -> str:
        """Id of the document, as its observations have it."""
        return document_id(self.kind, self.url)


Event = Observation | Confirmation


def document_id(kind: str, url: str) -> str:
    """Return the id of a document within its source, made of kind and address."""
    return f"{kind} {url}".strip()


def new_id(source_id: str, key: str, generation: int, taken: Mapping[str, str]) -> str:
    """Return a new id of an incident; `taken` maps each id in use, without regard to case, to its key."""
    plain = row_id(source_id, key)
    unlike = (
        plain if taken.get(plain.casefold(), key) == key else f"{source_id}_{sha256(key.encode()).hexdigest()[:16]}"
    )
    return unlike if generation == 1 else f"{unlike}_{generation}"


def row_id(source_id: str, key: str) -> str:
    """Return the id of a row within a source; a key that would not make a clean id enters as a hash."""
    return f"{source_id}_{key if _PLAIN_KEY.fullmatch(key) else sha256(key.encode()).hexdigest()[:16]}"
