"""Incidents that continue under another id or key."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import product

from msgspec import Struct

from statusledger.model import Incident, Instant, Origin, Scope
from statusledger.reconcile.identity import SAME_START_S, Link, Traits, agreement, continuation
from statusledger.reconcile.incident_index import IncidentIndex
from statusledger.reconcile.source_memory import EVER, NEVER, SourceMemory, posting_of
from statusledger.reconcile.timeline import is_dated_key
from statusledger.reconcile.tracked_incident import Observation, TrackedIncident
from statusledger.times import may_follow, minute, shifted
from statusledger.vocabulary import LinkReason

_ENOUGH = 2
Feature = tuple[object, ...]
Features = Callable[[Traits, Iterable[int]], Iterable[Feature]]


class Former(Struct, frozen=True):
    """Former record of an incident, and the evidence."""

    record: TrackedIncident
    evidence: str


class Succession:
    """New `links` of incidents, and all former ids (`superseded`)."""

    def __init__(self, superseded: Iterable[str]) -> None:
        self.links: list[Link] = []
        self.superseded = set(superseded)

    def link(self, record_id: str, former_id: str, evidence: str, reason: LinkReason) -> None:
        """Link an incident to the former one."""
        self.superseded.add(former_id)
        self.links.append(Link(record_id, former_id, evidence, reason))

    def link_moved(self, record: TrackedIncident, index: IncidentIndex, moved_at: Instant) -> Former | None:
        """Link an incident to one from before the move, preferably not withdrawn."""
        for former in sorted(index.current(), key=lambda each: each.combined.withdrawn_at is not None):
            evidence = former.is_left_at(moved_at) and continuation(former.combined, record.combined)
            if evidence and former.id not in self.superseded:
                self.link(record.id, former.id, evidence, LinkReason.MOVED)
                return Former(former, evidence)
        return None

    def rekeyed(
        self, observation: Observation, channel: str, index: IncidentIndex, memory: SourceMemory
    ) -> dict[str, Former]:
        """Return former records of incidents by new key."""
        found = dict[str, Former]()
        if not observation.polled:
            return found
        records_now = {incident.key: index.same(incident) for incident in observation.snapshot.incidents}
        shown = {record.id for record in records_now.values() if record is not None}

        def follows(former: TrackedIncident, new: Incident) -> bool:
            return _may_follow(former, new, records_now[new.key], observation, memory)

        for extent, tiers in _TIERS.items():
            rest = (each for each in observation.snapshot.incidents if each.key not in found)
            gained = [
                each for each in rest if self._is_gained(each, records_now[each.key], extent, observation, memory)
            ]
            if gained:
                known = shown | self.superseded
                left = [each for each in index.current() if each.id not in known]
                lost = list(
                    _left_out(left, observation, channel, memory)
                    if observation.is_feed
                    else _lost(left, observation, extent)
                )
                found |= matched(lost, gained, follows, tiers)
                shown |= {former.record.id for former in found.values()}
        return found

    def _is_gained(
        self,
        incident: Incident,
        known: TrackedIncident | None,
        extent: Scope,
        observation: Observation,
        memory: SourceMemory,
    ) -> bool:
        if known is not None:
            is_old = known.combined.origin is Origin.BACKFILLED and known.id not in self.superseded
            return extent is Scope.SINCE and is_old
        if extent is Scope.SINCE:
            return memory.was_listed_before(incident)
        is_listed = not incident.status.final if extent is Scope.OPEN else observation.is_feed
        return is_listed and not is_dated_key(incident.key) and _was_posted_before(incident, observation, memory)


def _was_posted_before(incident: Incident, observation: Observation, memory: SourceMemory) -> bool:
    read, posted_at = memory.reads.get(observation.document), posting_of(incident)
    if read is None or not posted_at:
        return False
    return not may_follow(posted_at, read.until)


def _lost(records: Iterable[TrackedIncident], observation: Observation, extent: Scope) -> Iterator[TrackedIncident]:
    lists = [covers for covers in observation.snapshot.covers if covers.extent is extent]
    for record in records:
        kind = record.combined.incident.kind
        if any(kind in each.kinds and record.is_held_by(extent, each.since or EVER) for each in lists):
            yield record


def _left_out(
    records: Iterable[TrackedIncident], observation: Observation, channel: str, memory: SourceMemory
) -> Iterator[TrackedIncident]:
    """Yield records that a feed lacks, although it has older ones."""
    oldest = min((each.started_at for each in observation.snapshot.incidents if each.started_at), default=NEVER)
    for record in records:
        view, started_at = record.views.get(channel), record.combined.incident.started_at
        was_shown = view is not None and view.incident is not None and (started_at or EVER) >= oldest
        if was_shown and not memory.is_shown_elsewhere(record.id, observation.document):
            yield record


def matched(
    lost: Collection[TrackedIncident],
    gained: Collection[Incident],
    follows: Callable[[TrackedIncident, Incident], bool],
    tiers: Iterable[Features],
) -> dict[str, Former]:
    """Match incidents that agree, uniquely, in two of start, title and words, the best match first."""
    if not lost:
        return {}
    before = {record.id: (record, Traits.of(record.combined)) for record in lost}
    after = {incident.key: (incident, Traits.events(incident)) for incident in gained}
    found = dict[str, Former]()
    for features in tiers:
        for former_id, key in _alike(before, after, features):
            (record, known), (incident, traits) = before[former_id], after[key]
            agreed = agreement(known, traits)
            if len(agreed) >= _ENOUGH and follows(record, incident):
                found[key] = Former(record, f"the same {', '.join(agreed)}")
                del before[former_id], after[key]
    return found


def _alike(
    before: Mapping[str, tuple[TrackedIncident, Traits]],
    after: Mapping[str, tuple[Incident, Traits]],
    features: Features,
) -> list[tuple[str, str]]:
    """Return pairs that share a feature with each other alone."""
    sharing: dict[Feature, tuple[set[str], set[str]]] = {}
    for side, many in enumerate((before, after)):
        for identity, (_, traits) in many.items():
            for feature in features(traits, _AROUND if side == 0 else (0,)):
                sharing.setdefault(feature, (set(), set()))[side].add(identity)
    alone = {(min(former), min(new)) for former, new in sharing.values() if len(former) == len(new) == 1}
    formers, keys = Counter(pair[0] for pair in alone), Counter(pair[1] for pair in alone)
    return sorted(pair for pair in alone if formers[pair[0]] == keys[pair[1]] == 1)


def _may_follow(
    former: TrackedIncident,
    incident: Incident,
    known: TrackedIncident | None,
    observation: Observation,
    memory: SourceMemory,
) -> bool:
    """Return True if one incident may continue the other.

    A new one must have been posted before the last read, unless this read lost the former; a known one must be the
    younger.
    """
    if known is not None:
        return known.id != former.id and known.combined.first_seen_at > former.combined.first_seen_at
    return not former.is_missed_by(observation.document) or memory.lacked(incident, observation.document)


def _all(traits: Traits, apart: Iterable[int]) -> Iterator[Feature]:
    yield from ((traits.kind, each, traits.title, traits.words) for each in _starts(traits, apart))


def _titled(traits: Traits, apart: Iterable[int]) -> Iterator[Feature]:
    yield from ((traits.kind, each, traits.title) for each in _starts(traits, apart))


def _worded(traits: Traits, apart: Iterable[int]) -> Iterator[Feature]:
    yield from ((traits.kind, *each) for each in product(_starts(traits, apart), traits.words))


def _called(traits: Traits, apart: Iterable[int]) -> Iterator[Feature]:
    yield from ((traits.kind, traits.title, each) for each in traits.words)


def _starts(traits: Traits, apart: Iterable[int]) -> set[str]:
    if traits.started_at is None:
        return set()
    return {minute(shifted(traits.started_at, seconds)) for seconds in apart}


_AROUND = (-SAME_START_S, 0, SAME_START_S)
_TIERS: dict[Scope, tuple[Features, ...]] = {
    Scope.SINCE: (_all, _titled, _worded, _called),
    Scope.OPEN: (_all, _titled, _worded),
    Scope.NOTHING: (_all, _titled, _worded),
}
"""Features by which incidents are compared, the strongest first.

A list of open incidents may lose one that ends while another begins in the same words, and a feed one that is too old:
there the start has to agree.
"""
