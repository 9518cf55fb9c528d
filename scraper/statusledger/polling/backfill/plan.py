"""Plan of a walk in portions of an endless history."""

from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from statusledger.model import Incident, Instant, Request, Snapshot, Source, When
from statusledger.platforms import Platform
from statusledger.store.write.backfills import BackfillState, BackfillStep, NamedDocument
from statusledger.times import seconds_between

MOST_DOCUMENTS = 20_000
MOST_BYTES = 1_000_000_000
LONGEST_S = 24 * 3600
_MOST_SILENT = 12
"""Pages in a row without a new incident that end a history: some end in empty or equal pages."""


class Bounds(Struct, frozen=True):
    """Bounds of a walk: its earliest time, and the walk that named a document last.

    `listed` are keys of incidents in lists of this portion.
    """

    walk: int
    since: Instant | None
    named_in: Callable[[Request], int | None]
    listed: Collection[str] = ()


class Portion:
    """Documents and bytes of a portion."""

    def __init__(self, clock: Callable[[], Instant]) -> None:
        self._clock, self._began = clock, clock()
        self._documents, self._bytes = 0, 0

    def count(self) -> None:
        """Count a request."""
        self._documents += 1

    def add(self, size: int) -> None:
        """Count the bytes of a body."""
        self._bytes += size

    @property
    def full(self) -> str | None:
        """Reached bound, in words; None while there is room."""
        bounds = {
            f"{MOST_DOCUMENTS:,} documents": self._documents >= MOST_DOCUMENTS,
            f"{MOST_BYTES // 1_000_000:,} MB": self._bytes >= MOST_BYTES,
            f"{LONGEST_S // 3600} hours": seconds_between(self._began, self._clock()) >= LONGEST_S,
        }
        reached = next((bound for bound, is_reached in bounds.items() if is_reached), None)
        return f"{reached} are the limit of one run; run the same command again to resume" if reached else None


def first_documents(source: Source, platform: Platform) -> list[NamedDocument]:
    """Return first documents; all but one about a subject are spare."""
    subjects: set[str] = set()
    named = []
    for request in platform.backfill_requests(source):
        subject = request.about or request.url
        named.append(NamedDocument(request, BackfillState.SPARE if subject in subjects else BackfillState.WAITING))
        subjects.add(subject)
    return named


def next_documents(
    step: BackfillStep, snapshot: Snapshot, changed: Collection[str], bounds: Bounds
) -> Iterable[NamedDocument]:
    """Return named documents to request in this walk.

    `changed` are keys of incidents that are new, changed or open. A document of an earlier walk is due again only if it
    may have changed.
    """
    incidents = {incident.key: incident for incident in snapshot.incidents}
    newest = max(filter(None, map(_time, incidents.values())), default=None)
    silent = 0 if any(key not in bounds.listed for key in incidents) else step.silent + 1
    further = not incidents or not incidents.keys().isdisjoint(changed)
    subjects: set[str | None] = set()
    for request in dict.fromkeys(snapshot.follow):
        known, may_differ = bounds.named_in(request), further if request.about is None else request.about in changed
        is_due = known is None or (known != bounds.walk and may_differ)
        if request.when is not When.BACKFILL or not is_due or silent >= _MOST_SILENT:
            continue
        if request.about in subjects:
            yield NamedDocument(request, BackfillState.SPARE)
            continue
        about = incidents.get(request.about or "")
        at = _time(about) if about else newest
        too_old = bounds.since is not None and at is not None and at < bounds.since
        yield NamedDocument(request, BackfillState.BEYOND if too_old else BackfillState.WAITING, silent, at)
        subjects |= {request.about} - {None}


def _time(incident: Incident) -> Instant | None:
    return incident.started_at or incident.posted_at
