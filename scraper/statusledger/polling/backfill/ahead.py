"""What comes next: which of the documents that one names are to be asked for in this walk."""

from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from statusledger.model import Incident, Instant, Request, Snapshot, Source, When
from statusledger.platforms import DeepPlatform
from statusledger.store.write.backfills import BackfillState, BackfillStep, NamedDocument

_MOST_SILENT = 12


class Bounds(Struct, frozen=True):
    """What a walk keeps to: how far back it goes, and the documents that it named already, or an earlier one did.

    `listed` are the keys of the incidents that lists before told in this go.
    """

    walk: int
    since: Instant | None
    named_in: Callable[[Request], int | None]
    listed: Collection[str] = ()


def beginning(source: Source, platform: DeepPlatform) -> list[NamedDocument]:
    """Where a walk begins. Of several documents about one thing all but the first are spare."""
    subjects: set[str] = set()
    named = []
    for request in platform.past(source):
        subject = request.about or request.url
        named.append(NamedDocument(request, BackfillState.SPARE if subject in subjects else BackfillState.WAITING))
        subjects.add(subject)
    return named


def ahead(step: BackfillStep, snapshot: Snapshot, anew: Collection[str], bounds: Bounds) -> Iterable[NamedDocument]:
    """The documents to come. `anew` are the keys of the incidents that were not told so before, or are still open.

    What an earlier walk named is named again only where it may have changed. So many pages without an incident that no
    page before has, one after the other, are believed to be the end of those that do not tell their end: some have
    nothing more, others answer every number with the same page.
    """
    incidents = {incident.key: incident for incident in snapshot.incidents}
    newest = max(filter(None, map(_time, incidents.values())), default=None)
    silent = 0 if any(key not in bounds.listed for key in incidents) else step.silent + 1
    further = not incidents or not incidents.keys().isdisjoint(anew)
    subjects: set[str | None] = set()
    for request in dict.fromkeys(snapshot.follow):
        known, may_differ = bounds.named_in(request), further if request.about is None else request.about in anew
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
