"""Memory of a source besides its rows."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Completeness, Incident, Instant, Kind, Page, Scope, Snapshot, StartedFrom
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
"""Seconds by which a cached list may lag behind the vendor."""


class Watch(Struct, frozen=True):
    """Entries that would have been seen: open from `open_from` on, started from `since` on."""

    open_from: Instant | None = None
    since: Instant | None = None


class Read(Struct, frozen=True):
    """Last body of a document, with its first and last read.

    `dated` is the page's own date of its last change; `undecided` are open incidents of unknown status.
    """

    since: Instant
    until: Instant
    open: frozenset[str] = frozenset()
    full: tuple[Completeness, ...] = ()
    dated: Instant | None = None
    undecided: frozenset[str] = frozenset()


class UnreadRows(Struct, frozen=True):
    """Quotes of unreadable rows, unreadable since a time."""

    since: Instant
    words: tuple[str, ...]


class SourceMemory(Struct):
    """Memory of a source.

    Its platform or page changed at `moved_at`. `pages` is by kind of document, `watches` by kind of entry;
    `page_updated_at`, the page's own date, and `looked_at`, the last read, are by channel. By document: `reads`,
    `unread`, `awaiting` (ids whose absence a second read would confirm) and `doubts`. `filled_at` is the last backfill.
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
        """True if a known body would confirm an absence."""
        return any(self.awaiting.values()) or self.parts_missing_from is not None

    def set_awaiting(self, document: str, record_id: str, *, waits: bool) -> None:
        """Note that a second read would confirm an absence, or not."""
        waiting = self.awaiting.pop(document, set()) - {record_id}
        if waits:
            waiting |= {record_id}
        if waiting:
            self.awaiting[document] = waiting

    def would_settle(self, document: str, at: Instant) -> bool:
        """Return True if the same body would confirm an absence at a time."""
        doubt = self.doubts.get(document)
        return document in self.awaiting and (doubt is None or doubt.is_due(at))

    def judge(self, document: str, lists: Iterable[Lack], at: Instant) -> bool:
        """Note gaps in a new body. Return True if absences are credible."""
        doubtful = [each for each in lists if each.is_shrunk or each.contradicted]
        if not doubtful:
            self.doubts.pop(document, None)
            return True
        self.doubts[document] = doubted(self.doubts.get(document), doubtful, at)
        return self._believes(document)

    def judge_again(self, document: str, at: Instant) -> bool:
        """Note a second read of a body. Return True if absences are believed."""
        if document not in self.doubts:
            return True
        self.doubts[document] = self.doubts[document].again(at)
        return self._believes(document)

    def _believes(self, document: str) -> bool:
        settled = self.doubts[document].is_settled
        if settled:
            del self.doubts[document]
        return settled

    def note_completeness(self, covers: Completeness, at: Instant) -> None:
        """Note the completeness of a document."""
        for kind in covers.kinds:
            watch = self.watches.get(kind, Watch())
            if covers.extent is Scope.OPEN and watch.open_from is None:
                watch = Watch(at, watch.since)
            elif covers.extent is Scope.SINCE:
                since = covers.since or EVER
                watch = Watch(watch.open_from, since if watch.since is None else min(watch.since, since))
            self.watches[kind] = watch

    def note_read(
        self,
        document: str,
        at: Instant,
        shown_open: Iterable[str],
        snapshot: Snapshot = NOTHING,
        undecided: Iterable[str] = (),
    ) -> None:
        """Note a new body of a document."""
        full = tuple(each for each in snapshot.covers if each.extent is Scope.SINCE)
        dated = snapshot.page.updated_at
        self.reads[document] = Read(at, at, frozenset(shown_open), full, dated, frozenset(undecided))
        if len(self.reads) > _MOST_READS:
            del self.reads[min(self.reads, key=lambda each: (self.reads[each].since, each))]

    def note_unread_rows(self, document: str, at: Instant, words: tuple[str, ...]) -> None:
        """Note the unreadable rows of a document, if any."""
        known = self.unread.pop(document, None)
        if words and len(self.unread) < _MOST_READS:
            self.unread[document] = UnreadRows(known.since if known else at, words)

    def note_same_body(self, document: str, at: Instant) -> None:
        """Note a second read of the same body."""
        known = self.reads.get(document)
        if known is not None and known.until < at:
            self.reads[document] = replace(known, until=at)

    def is_stale(self, channel: str, page: Page, at: Instant) -> bool:
        """Return True for a copy older, by the page's own date, than a former one."""
        updated_at = page.updated_at
        if updated_at is None or updated_at > at:
            return False
        if updated_at < self.page_updated_at.get(channel, EVER):
            return True
        self.page_updated_at[channel] = updated_at
        return False

    def last_read(self, document: str, channel: str) -> Instant | None:
        """Return the last read of a document, else of its channel."""
        known = self.reads.get(document)
        return known.until if known else self.looked_at.get(channel)

    def is_shown_elsewhere(self, record_id: str, document: str) -> bool:
        """Return True if another document has an incident as open."""
        return any(record_id in read.open for each, read in self.reads.items() if each != document)

    def is_contradicted(self, lost: Iterable[str], document: str) -> bool:
        """Return True if another, full list has a lost incident as open."""
        others = (read.open for each, read in self.reads.items() if read.full and each != document)
        return any(not each.isdisjoint(lost) for each in others)

    def last_open(self, record_id: str, document: str) -> Instant | None:
        """Return the last time of an open incident: any read of this document, new bodies of others.

        An unknown status counts as open in this document alone.
        """
        own, others = self.reads.get(document), (read for each, read in self.reads.items() if each != document)
        times = [read.since for read in others if record_id in read.open]
        if own is not None and (record_id in own.open or record_id in own.undecided):
            times.append(own.until)
        return max(times, default=None)

    def saw_appear(self, incident: Incident, document: str) -> bool:
        """Return True if an incident was posted after the last read, or would have been in it.

        If a list lacked it after its posting, its key changed or it was hidden.
        """
        if self.lacked(incident, document):
            return False
        known, posted_at = self.reads.get(document), posting_of(incident)
        is_newer = known is not None and posted_at is not None and may_follow(posted_at, known.until)
        return is_newer or self.would_have_seen(incident)

    def lacked(self, incident: Incident, document: str) -> bool:
        """Return True if a full list after the posting lacked an incident within its reach.

        A start or update is no evidence: vendors post days later what began before. Neither is a list of open
        incidents, nor a copy last changed before the posting.
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
        """Return True if an earlier full list reached back to an incident."""
        since = self.watches.get(incident.kind, Watch()).since
        return since is not None and would_hold(incident, since)

    def would_have_seen(self, incident: Incident) -> bool:
        """Return True if an earlier document would have had it."""
        watch = self.watches.get(incident.kind, Watch())
        over_before = incident.status.final and (incident.resolved_at or EVER) < (watch.open_from or EVER)
        if watch.open_from is not None and not over_before:
            return True
        return watch.since is not None and would_hold(incident, watch.since)


def posting_of(incident: Incident) -> Instant | None:
    """Return the earliest possible time of posting.

    A start counts, unless prose or a plan states it; with a full timeline, updates count instead.
    """
    if incident.posted_at is not None:
        return incident.posted_at
    times = [update.posted_at for update in incident.updates]
    is_dated = incident.kind is Kind.INCIDENT and incident.started_from is not StartedFrom.PARSED
    if incident.started_at is not None and is_dated and not (times and incident.whole_timeline):
        times.append(incident.started_at)
    return min(times, default=None)


def would_hold(incident: Incident, since: Instant) -> bool:
    """Return True if a list complete since a time has an incident."""
    times = [time for time in (incident.started_at, incident.posted_at) if time is not None]
    return bool(times) and min(times) >= since
