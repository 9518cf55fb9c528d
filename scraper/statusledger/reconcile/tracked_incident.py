"""One incident in the making, and what a document brings to it."""

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
    """One incident in the making: its accounts by voice, what they make together, the events so far, what is odd."""

    id: str
    key: str
    generation: int
    views: dict[str, ChannelView]
    combined: Combined
    events: list[Change]
    last_changed_at: Instant
    odd: tuple[TrackedAnomaly, ...] = ()

    def notice(self) -> None:
        """Brings what is odd about it up to its last change."""
        at = self.last_changed_at
        self.odd = anomalies.noticed(self.odd, anomalies.of_incident(self.combined, at), at)

    @property
    def is_watched(self) -> bool:
        """Whether it is open and polling tells it."""
        incident = self.combined.incident
        return self._is_polled and is_open(incident.status, incident.resolved_at, incident.resolved_from)

    @property
    def _is_polled(self) -> bool:
        return any(view.polled for view in self.views.values() if view.incident is not None)

    def is_left_at(self, moved_at: Instant | None) -> bool:
        """Whether nobody told it since the page moved."""
        told = (view.told_at for view in self.views.values() if view.incident is not None)
        return moved_at is not None and max(told) < moved_at

    def view(self, channel: str, at: Instant) -> ChannelView:
        """The account of a voice; one without a word where it only ever missed the incident."""
        return self.views.get(channel) or ChannelView(channel, at, at, self.combined.origin)

    def is_missed_by(self, document: str) -> bool:
        """Whether its absence from a document still says something: a list of the open says nothing of what is over."""
        found = [view.absences[document] for view in self.views.values() if document in view.absences]
        is_over = self.combined.incident.status.final
        return any(not (absence.extent is Scope.OPEN and is_over) for absence in found)

    def is_held_by(self, extent: Scope, since: Instant) -> bool:
        """Whether a document that is complete for so much holds it.

        What only history tells is in no list that we ever saw; a list of the open lacks it where it was open.
        """
        incident = self.combined.incident
        if extent is Scope.SINCE:
            return self._is_polled and would_hold(incident, since)
        is_open = not incident.status.final and (self._is_polled or incident.status is not Status.UNKNOWN)
        return extent is Scope.OPEN and is_open


class Observation(Struct, frozen=True):
    """What a document said at a time. `polled` is False where it was fetched to fill in history, not to look.

    `again` says that captures had this body already: replay knows of no more than a second look at it.
    """

    kind: str
    fetched_at: Instant
    snapshot: Snapshot
    polled: bool = True
    url: str = ""
    again: bool = False

    @property
    def is_feed(self) -> bool:
        """Whether it lists several incidents and is complete for nothing."""
        return self.polled and len(self.snapshot.incidents) > 1 and not self.snapshot.covers

    @property
    def document(self) -> str:
        """What tells this document from others of the source: absences are noted and confirmed by one document."""
        return document_id(self.kind, self.url)


class Confirmation(Struct, frozen=True, order=True):
    """A document had the same body at another look."""

    kind: str
    fetched_at: Instant
    url: str = ""

    @property
    def document(self) -> str:
        """The document, as its observations name it."""
        return document_id(self.kind, self.url)


Event = Observation | Confirmation


def document_id(kind: str, url: str) -> str:
    """A document of a source, by its kind and address."""
    return f"{kind} {url}".strip()


def new_id(source_id: str, key: str, generation: int, taken: Mapping[str, str]) -> str:
    """The id of an incident, unlike those that are taken by others; `taken` gives the key of each id, case folded."""
    plain = row_id(source_id, key)
    unlike = (
        plain if taken.get(plain.casefold(), key) == key else f"{source_id}_{sha256(key.encode()).hexdigest()[:16]}"
    )
    return unlike if generation == 1 else f"{unlike}_{generation}"


def row_id(source_id: str, key: str) -> str:
    """The id of a thing within a source; keys that would not make a clean one enter as a hash."""
    return f"{source_id}_{key if _PLAIN_KEY.fullmatch(key) else sha256(key.encode()).hexdigest()[:16]}"
