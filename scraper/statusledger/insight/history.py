"""The history of a vendor: its incidents, its trouble by component, and the time that each is known for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from statusledger.insight import stretches
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.model import Health, Instant, Kind
from statusledger.store.read.coverage import Watched
from statusledger.store.read.figures import ComponentInterval, CountedIncident, HistoryExtent
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import epoch


class VendorHistory(Struct, frozen=True, kw_only=True):
    """A vendor's incidents and trouble; `loose` trouble is of no known component.

    `covered` is the time of which the vendor's posts are known, `watched` the time in which all its pages were read.
    """

    incidents: Sequence[CountedIncident]
    by_component: Mapping[str, Sequence[Trouble]]
    loose: Sequence[Trouble]
    covered: Sequence[Stretch]
    watched: Sequence[Stretch]
    watched_by_source: Mapping[str, Sequence[Stretch]]

    def troubles(self) -> Iterator[Trouble]:
        """Yield all trouble, of components and loose."""
        for found in self.by_component.values():
            yield from found
        yield from self.loose


def history(
    incidents: Sequence[CountedIncident],
    intervals: Iterable[ComponentInterval],
    watched: Iterable[Watched],
    sources: Sequence[SourceRow],
    extent: HistoryExtent,
    now: Instant,
) -> VendorHistory:
    """Combine the rows of one vendor; what continues lasts until the history ends."""
    by_source = watched_stretches(watched, sources, now)
    covered = _covered(by_source, sources, extent, now)
    end = covered[-1][1] if covered else epoch(now)
    by_component: dict[str, list[Trouble]] = {}
    for each in intervals:
        by_component.setdefault(each.component_id, []).extend(of_interval(each, end))
    loose = []
    for incident in incidents:
        if (trouble := of_incident(incident, end)) is not None:
            for component_id in incident.component_ids:
                by_component.setdefault(component_id, []).append(trouble)
            if not incident.component_ids:
                loose.append(trouble)
    pages = [by_source[each.id] for each in sources if each.enabled and each.id in by_source]
    return VendorHistory(
        incidents=incidents,
        by_component=by_component,
        loose=loose,
        covered=covered,
        watched=stretches.intersection(pages or list(by_source.values())),
        watched_by_source=by_source,
    )


def watched_stretches(found: Iterable[Watched], sources: Iterable[SourceRow], now: Instant) -> dict[str, list[Stretch]]:
    """Return watched stretches by source; the last read holds for the source's patience."""
    patience, until = {each.id: each.patience_s for each in sources}, epoch(now)
    held: dict[str, list[Stretch]] = {}
    for each in found:
        end = epoch(each.until_at)
        holds = end + patience[each.source_id] >= until
        held.setdefault(each.source_id, []).append((epoch(each.from_at), until if holds else end))
    joined = {source_id: stretches.union(those) for source_id, those in held.items()}
    return {source_id: those for source_id, those in joined.items() if those}


def of_incident(incident: CountedIncident, end: int) -> Trouble | None:
    """Return the trouble that an incident's own span and impact state; None where components state it.

    An incident whose end is not known has no span, nor has maintenance that was not begun. A notice is no trouble.
    """
    is_maintenance = incident.kind is Kind.MAINTENANCE
    health = Health.MAINTENANCE if is_maintenance else incident.impact.health
    until = epoch(incident.resolved_at) if incident.resolved_at else end if incident.is_open else None
    since = epoch(incident.started_at)
    if health is Health.OPERATIONAL or until is None or until <= since or incident.states_trouble:
        return None
    if is_maintenance and not incident.status.begun:
        return None
    return Trouble(health, since, until, incident_ids=(incident.id,))


def of_interval(each: ComponentInterval, end: int) -> Iterator[Trouble]:
    """Yield the parts of an interval within the posts that state it, then the others: those were only listed."""
    health = Health.MAINTENANCE if each.kind is Kind.MAINTENANCE else each.health
    whole = epoch(each.from_at), epoch(each.until_at) if each.until_at else end
    if any(since <= each.from_at and _outlasts(until, each.until_at) for since, until in each.posts):
        spans = [whole] if whole[0] < whole[1] else []  # the usual case, in a tenth of the time
    else:
        spans = stretches.union((epoch(since), epoch(until) if until else end) for since, until in each.posts)
    for since, until in stretches.within(spans, whole):
        yield Trouble(health, since, until, incident_ids=each.incident_ids)
    for since, until in stretches.outside(spans, whole):
        yield Trouble(health, since, until, posted=False)


def _outlasts(until: Instant | None, other: Instant | None) -> bool:
    return until is None or (other is not None and until >= other)


def _covered(
    by_source: Mapping[str, Sequence[Stretch]], sources: Sequence[SourceRow], extent: HistoryExtent, now: Instant
) -> list[Stretch]:
    """Return the time from the first incident or reading to the last reading, or to now while that holds."""
    starts = [those[0][0] for those in by_source.values()]
    starts += [epoch(extent.first_at)] if extent.first_at else []
    reads = [(epoch(each.read_at), each.patience_s) for each in sources if each.read_at]
    reads += [(epoch(extent.last_changed_at), 0)] if extent.last_changed_at else []
    if not starts or not reads:
        return []
    until = epoch(now)
    end = until if any(at + patience >= until for at, patience in reads) else max(at for at, _ in reads)
    return stretches.union([(min(starts), end)])
