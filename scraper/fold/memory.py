"""What is remembered of a source from look to look, besides its rows."""

from msgspec import Struct

from scraper.model import Covers, Extent, Incident, Instant, Kind

EVER = Instant("")
"""Before every time."""


class Watch(Struct, frozen=True):
    """Which entries we would have seen appear: those open from `open_from` on, those started from `since` on."""

    open_from: Instant | None = None
    since: Instant | None = None


class Memory(Struct):
    """What is remembered of a source besides its rows.

    By kind of entry, what was covered; by voice, the page's own date and our last look; by kind of document, the ids of
    incidents that another look would settle.
    """

    watches: dict[Kind, Watch] = {}
    page_updated_at: dict[str, Instant] = {}
    looked_at: dict[str, Instant] = {}
    awaiting: dict[str, set[str]] = {}
    parts_missing_from: str | None = None

    @property
    def awaits(self) -> bool:
        """Whether another look at a body we know would settle something."""
        return any(self.awaiting.values()) or self.parts_missing_from is not None

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
