"""What is remembered of a source from look to look, besides its rows."""

from msgspec import Struct

from scraper import text
from scraper.errors import IdentityChanged
from scraper.model import Covers, Extent, Incident, Instant, Kind

EVER = Instant("")
"""Before every time."""


class Watch(Struct, frozen=True):
    """Which entries we would have seen appear: those open from `open_from` on, those started from `since` on."""

    open_from: Instant | None = None
    since: Instant | None = None


class Identity(Struct, frozen=True):
    """Whose page it is, by the vendor's own id for it and by its name, each None where it is not told."""

    key: str | None
    name: str | None

    def has_other_key(self, known: "Identity") -> bool:
        """Both tell an id, and they differ: the page was made anew, if it is not another company's."""
        return None not in (self.key, known.key) and self.key != known.key

    def check(self, known: "Identity", *, strange: bool) -> None:
        """Raises IdentityChanged for the page of somebody else: another name, and another id or strange components."""
        keyless = None in (self.key, known.key)
        if self._has_other_name(known) and (self.has_other_key(known) or (keyless and strange)):
            raise IdentityChanged(f"it is the page of {self.name} now, and no longer that of {known.name}")

    def _has_other_name(self, known: "Identity") -> bool:
        """Both tell a name, and they differ in more than letter case and punctuation."""
        names = [text.letters(each.name or "") for each in (self, known)]
        return all(names) and names[0] != names[1]

    def completed(self, known: "Identity") -> "Identity":
        """With what only an earlier document told."""
        return Identity(self.key or known.key, self.name or known.name)


class Memory(Struct):
    """What is remembered of a source besides its rows.

    What the page is made with, since when if it was another before, and by kind of document whose it is. By kind of
    entry, what was covered; by voice, the page's own date and our last look; when history was last filled in. By
    document, the ids of incidents that another look would settle.
    """

    platform: str | None = None
    moved_at: Instant | None = None
    pages: dict[str, Identity] = {}
    watches: dict[Kind, Watch] = {}
    page_updated_at: dict[str, Instant] = {}
    looked_at: dict[str, Instant] = {}
    filled_at: Instant = EVER
    awaiting: dict[str, set[str]] = {}
    parts_missing_from: str | None = None

    @property
    def awaits(self) -> bool:
        """Whether another look at a body we know would settle something."""
        return any(self.awaiting.values()) or self.parts_missing_from is not None

    def wait(self, document: str, record_id: str, *, waits: bool) -> None:
        """Another look at a document would settle something about an incident, or would no more."""
        waiting = self.awaiting.pop(document, set()) - {record_id}
        if waits:
            waiting |= {record_id}
        if waiting:
            self.awaiting[document] = waiting

    def cover(self, covers: Covers, at: Instant) -> None:
        """A document was complete for this much at that time."""
        for kind in covers.kinds:
            watch = self.watches.get(kind, Watch())
            if covers.extent is Extent.OPEN and watch.open_from is None:
                watch = Watch(at, watch.since)
            elif covers.extent is Extent.SINCE:
                since = covers.since or EVER
                watch = Watch(watch.open_from, since if watch.since is None else min(watch.since, since))
            self.watches[kind] = watch

    def would_have_seen(self, incident: Incident) -> bool:
        """Whether a document before now would have held it, had it been there."""
        watch = self.watches.get(incident.kind, Watch())
        over_before = incident.status.final and (incident.resolved_at or EVER) < (watch.open_from or EVER)
        if watch.open_from is not None and not over_before:
            return True
        return watch.since is not None and would_hold(incident, watch.since)


def would_hold(incident: Incident, since: Instant) -> bool:
    """Whether a list complete from that time on holds it, by its start and by its posting."""
    times = [time for time in (incident.started_at, incident.posted_at) if time is not None]
    return bool(times) and min(times) >= since
