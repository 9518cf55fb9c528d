"""What is remembered of a source from look to look, besides its rows."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Completeness, Incident, Instant, Kind, Scope, Snapshot, StartedFrom
from statusledger.reconcile.doubts import Doubt, Lack, doubted
from statusledger.reconcile.ownership import Identity
from statusledger.times import may_follow, shifted

EVER = Instant("")
"""Before every time."""
NEVER = Instant("9999-12-31T23:59:59Z")
"""After every time."""
NOTHING = Snapshot()
_MOST_READS = 200
_LAG_S = 300
"""How far behind the vendor a list may be that a cache gave us."""


class Watch(Struct, frozen=True):
    """Which entries we would have seen appear: those open from `open_from` on, those started from `since` on."""

    open_from: Instant | None = None
    since: Instant | None = None


class Read(Struct, frozen=True):
    """The last body of a document: when we read it first and last, which incidents it shows open, how full it is.

    `dated`: the page's own date of its last change. `undecided`: the open ones of which it does not say how they are.
    """

    since: Instant
    until: Instant
    open: frozenset[str] = frozenset()
    full: tuple[Completeness, ...] = ()
    dated: Instant | None = None
    undecided: frozenset[str] = frozenset()


class UnreadRows(Struct, frozen=True):
    """What of a document could not be read, and since when that is so."""

    since: Instant
    words: tuple[str, ...]


class SourceMemory(Struct):
    """What is remembered of a source besides its rows.

    What the page is made with, since when if it was another before, and by kind of document whose it is. By kind of
    entry, what was covered; by voice, the page's own date and our last look; when history was last filled in. By
    document, what we last read, the rows of it that we could not, the ids of incidents that another look would settle,
    and whether it lost too much.
    """

    platform: str | None = None
    moved_at: Instant | None = None
    pages: dict[str, Identity] = {}
    watches: dict[Kind, Watch] = {}
    page_updated_at: dict[str, Instant] = {}
    looked_at: dict[str, Instant] = {}
    reads: dict[str, Read] = {}
    unread: dict[str, UnreadRows] = {}
    filled_at: Instant = EVER
    awaiting: dict[str, set[str]] = {}
    doubts: dict[str, Doubt] = {}
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

    def would_settle(self, document: str, at: Instant) -> bool:
        """Whether the same body at that time would settle something about an incident."""
        doubt = self.doubts.get(document)
        return document in self.awaiting and (doubt is None or doubt.is_due(at))

    def weigh(self, document: str, lists: Iterable[Lack], at: Instant) -> bool:
        """Notes what lists of a new body lack. Returns whether that is believed, if it is missing a second time."""
        doubtful = [each for each in lists if each.is_shrunk or each.contradicted]
        if not doubtful:
            self.doubts.pop(document, None)
            return True
        self.doubts[document] = doubted(self.doubts.get(document), doubtful, at)
        return self._believes(document)

    def weigh_again(self, document: str, at: Instant) -> bool:
        """Notes that a body is the same. Returns whether what it lacks is believed."""
        if document not in self.doubts:
            return True
        self.doubts[document] = self.doubts[document].again(at)
        return self._believes(document)

    def _believes(self, document: str) -> bool:
        settled = self.doubts[document].is_settled
        if settled:
            del self.doubts[document]
        return settled

    def cover(self, covers: Completeness, at: Instant) -> None:
        """A document was complete for this much at that time."""
        for kind in covers.kinds:
            watch = self.watches.get(kind, Watch())
            if covers.extent is Scope.OPEN and watch.open_from is None:
                watch = Watch(at, watch.since)
            elif covers.extent is Scope.SINCE:
                since = covers.since or EVER
                watch = Watch(watch.open_from, since if watch.since is None else min(watch.since, since))
            self.watches[kind] = watch

    def read(
        self,
        document: str,
        at: Instant,
        shown_open: Iterable[str],
        told: Snapshot = NOTHING,
        undecided: Iterable[str] = (),
    ) -> None:
        """A document has a body, new or other than before."""
        full = tuple(each for each in told.covers if each.extent is Scope.SINCE)
        self.reads[document] = Read(at, at, frozenset(shown_open), full, told.page.updated_at, frozenset(undecided))
        if len(self.reads) > _MOST_READS:
            del self.reads[min(self.reads, key=lambda each: (self.reads[each].since, each))]

    def miss_rows(self, document: str, at: Instant, words: tuple[str, ...]) -> None:
        """These rows of a document cannot be read; all of it can where there are none."""
        known = self.unread.pop(document, None)
        if words and len(self.unread) < _MOST_READS:
            self.unread[document] = UnreadRows(known.since if known else at, words)

    def read_again(self, document: str, at: Instant) -> None:
        """A document has the body it had."""
        known = self.reads.get(document)
        if known is not None and known.until < at:
            self.reads[document] = replace(known, until=at)

    def looked_before(self, document: str, channel: str) -> Instant | None:
        """When we last looked at a document, an equal body included; else, at any of its voice."""
        known = self.reads.get(document)
        return known.until if known else self.looked_at.get(channel)

    def is_shown_elsewhere(self, record_id: str, document: str) -> bool:
        """Whether another document showed an incident open when it was read last."""
        return any(record_id in read.open for each, read in self.reads.items() if each != document)

    def is_contradicted(self, lost: Iterable[str], document: str) -> bool:
        """Whether the last body of a full list shows one of these open, which this document lost."""
        others = (read.open for each, read in self.reads.items() if read.full and each != document)
        return any(not each.isdisjoint(lost) for each in others)

    def last_open(self, record_id: str, document: str) -> Instant | None:
        """When an incident was last shown open: by this document at any look, by others as far as bodies changed.

        Where a document only did not say that it is over, that is its own word alone.
        """
        own, others = self.reads.get(document), (read for each, read in self.reads.items() if each != document)
        times = [read.since for read in others if record_id in read.open]
        if own is not None and record_id in own.open | own.undecided:
            times.append(own.until)
        return max(times, default=None)

    def saw_appear(self, incident: Incident, document: str) -> bool:
        """Whether an incident that a document shows was posted after our last look at it, or should have been seen.

        What the vendor posted before a list that lacked it did not appear now: it has another key, or was hidden.
        """
        if self.lacked(incident, document):
            return False
        known, posted_at = self.reads.get(document), posting_of(incident)
        is_newer = known is not None and posted_at is not None and may_follow(posted_at, known.until)
        return is_newer or self.would_have_seen(incident)

    def lacked(self, incident: Incident, document: str) -> bool:
        """Whether a full list that we read after the vendor posted an incident, and that reached back to it, lacked it.

        A start or the time of an update is no evidence: vendors post afterwards what began days before. Nor is a list
        of the open, nor one that changed last before the posting, as copies are that lag behind.
        """
        posted_at = incident.posted_at
        if not posted_at:
            return False
        for each, read in self.reads.items():
            at = min(read.until if each == document else read.since, read.dated or NEVER)
            held = (would_hold(incident, covers.since or EVER) for covers in read.full if incident.kind in covers.kinds)
            if shifted(posted_at, _LAG_S) < at and any(held):
                return True
        return False

    def was_listed_before(self, incident: Incident) -> bool:
        """Whether a full list that we read before reached back to it."""
        since = self.watches.get(incident.kind, Watch()).since
        return since is not None and would_hold(incident, since)

    def would_have_seen(self, incident: Incident) -> bool:
        """Whether a document before now would have held it, had it been there."""
        watch = self.watches.get(incident.kind, Watch())
        over_before = incident.status.final and (incident.resolved_at or EVER) < (watch.open_from or EVER)
        if watch.open_from is not None and not over_before:
            return True
        return watch.since is not None and would_hold(incident, watch.since)


def posting_of(incident: Incident) -> Instant | None:
    """When the vendor posted it, by the earliest time it states for that; a start is one, unless prose or plans say it.

    A timeline that only shows its newest end says when it was posted no earlier than its start does.
    """
    if incident.posted_at is not None:
        return incident.posted_at
    times = [update.posted_at for update in incident.updates]
    is_dated = incident.kind is Kind.INCIDENT and incident.started_from is not StartedFrom.PARSED
    if incident.started_at is not None and is_dated and not (times and incident.whole_timeline):
        times.append(incident.started_at)
    return min(times, default=None)


def would_hold(incident: Incident, since: Instant) -> bool:
    """Whether a list complete from that time on holds it, by its start and by its posting."""
    times = [time for time in (incident.started_at, incident.posted_at) if time is not None]
    return bool(times) and min(times) >= since
