"""Incidents that a document lacks, and open ones too old for it."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Completeness, Instant, Scope, Snapshot
from statusledger.reconcile.doubts import Lack
from statusledger.reconcile.source_memory import EVER, SourceMemory
from statusledger.reconcile.tracked_incident import Observation, TrackedIncident


class Lacking(Struct):
    """Lacking incidents with the extent of their list, and the lists."""

    extents: dict[str, Scope]
    lists: list[Lack]


def lacking(
    observation: Observation, known: Collection[TrackedIncident], listed: Collection[str], memory: SourceMemory
) -> Lacking:
    """Find known incidents that a document lacks; `listed` are ids of those it has.

    On a page that moved, incidents that are over stay and open ones end; neither is a gap of the list.
    """
    found, moved_at = Lacking({}, []), memory.moved_at
    for covers in observation.snapshot.covers:
        held = [record for record in known if _is_held(record, covers, moved_at)]
        lost = [record for record in held if record.id not in listed]
        for record in lost:
            found.extents.setdefault(record.id, _extent(record, covers, moved_at))
        lack = _lack(held, lost, observation.fetched_at, moved_at)
        contradicted = covers.extent is Scope.OPEN and memory.is_contradicted(lack.lost, observation.document)
        found.lists.append(replace(lack, contradicted=contradicted))
    return found


def _extent(record: TrackedIncident, covers: Completeness, moved_at: Instant | None) -> Scope:
    return Scope.OPEN if record.is_left_at(moved_at) else covers.extent


def _is_held(record: TrackedIncident, covers: Completeness, moved_at: Instant | None) -> bool:
    if record.combined.incident.kind not in covers.kinds or record.combined.withdrawn_at:
        return False
    extent = _extent(record, covers, moved_at)
    return covers.extent is not Scope.NOTHING and record.is_held_by(extent, covers.since or EVER)


def _lack(
    held: Iterable[TrackedIncident], lost: Iterable[TrackedIncident], at: Instant, moved_at: Instant | None
) -> Lack:
    before = sum(record.combined.first_seen_at != at and not record.is_left_at(moved_at) for record in held)
    gone = [record for record in lost if not record.is_left_at(moved_at)]
    are_over = all(record.combined.incident.status.final for record in gone)
    return Lack(before, frozenset(record.id for record in gone), are_over)


def reconsider(memory: SourceMemory, records: Mapping[str, TrackedIncident]) -> None:
    """End doubts that other documents mostly explain."""
    for document, doubt in list(memory.doubts.items()):
        lost = frozenset(each for each in doubt.lost if each in records and records[each].is_missed_by(document))
        rest = Lack(doubt.held - len(doubt.lost) + len(lost), lost)
        explained = doubt.contradicted or (lost != doubt.lost and not rest.is_shrunk)
        if explained and not memory.is_contradicted(lost, document):
            del memory.doubts[document]


def too_old(
    observation: Observation, known: Collection[TrackedIncident], listed: Collection[str], memory: SourceMemory
) -> Iterator[TrackedIncident]:
    """Yield open incidents that are now too old for a document and that no other lists."""
    before, oldest = memory.reads.get(observation.document), _oldest(observation.snapshot)
    if before is None or oldest is None:
        return
    for record in known:
        incident = record.combined.incident
        is_gone = record.id in before.open and record.id not in listed and not incident.status.final
        is_old = incident.started_at is not None and incident.started_at < oldest
        if is_gone and is_old and not memory.is_shown_elsewhere(record.id, observation.document):
            yield record


def _oldest(snapshot: Snapshot) -> Instant | None:
    stated = [covers.since for covers in snapshot.covers if covers.extent is Scope.SINCE]
    starts = [incident.started_at for incident in snapshot.incidents if incident.started_at]
    return min([since for since in stated if since] or starts, default=None) if None not in stated else None
