"""Evaluate dependencies by the last polls: fine, down or unknown. Pure.

Unknown is never fine: a page not read lately, an incident of unknown impact, a component that no page has.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from statusledger.catalogue import component_patterns
from statusledger.gate import selection
from statusledger.gate.selection import Evidence
from statusledger.gate.stack import Dependency
from statusledger.model import Health, Impact, Instant
from statusledger.store.read.rows import ComponentRow, Current
from statusledger.store.read.source_rows import SWITCHED_OFF, SourceRow
from statusledger.times import seconds_between

UNPOLLED = "none of its pages is polled; name it in a sources.yaml of your own"


class Verdict(StrEnum):
    """The result of a check, from best to worst."""

    FINE = "fine"
    UNKNOWN = "unknown"
    DOWN = "down"


class Reason(Struct, frozen=True, kw_only=True):
    """A reason against a deployment.

    `kind` is incident, maintenance, component, page or missing; `what` describes it; `id` is that of the incident.
    """

    verdict: Verdict
    source_id: str | None
    vendor: str
    kind: str
    what: str
    impact: Impact
    id: str | None = None


class CheckResult(Struct, frozen=True, kw_only=True):
    """The verdict with its reasons, worst first, and the number of pages checked and read."""

    at: Instant
    verdict: Verdict
    reasons: list[Reason]
    sources: int
    read: int
    oldest_read_at: Instant | None


def evaluate(
    seen: Evidence, dependencies: Iterable[Dependency], at: Instant, max_age_s: float | None = None
) -> CheckResult:
    """Evaluate dependencies.

    A poll may be `max_age_s` seconds old; without it, as old as `SourceRow.is_current` allows. A page whose last poll
    failed is unknown.
    """
    reasons: dict[Reason, None] = {}
    checked: dict[str, SourceRow] = {}
    for dependency in dependencies:
        sources = _sources(seen, dependency)
        checked |= {source.id: source for source in sources}
        reasons |= dict.fromkeys(_missing(seen, dependency, sources))
        for source in sources:
            is_fresh = _is_fresh(source, at, max_age_s)
            reasons |= dict.fromkeys(_of_source(seen, dependency, source) if is_fresh else [_stale(source)])
    order = list(Verdict)
    found = sorted(reasons, key=lambda each: (-order.index(each.verdict), -each.impact.badness, each.vendor))
    times = [read_at for each in checked.values() if each.enabled and (read_at := each.read_by(at)) is not None]
    return CheckResult(
        at=at,
        verdict=found[0].verdict if found else Verdict.FINE,
        reasons=found,
        sources=len(checked),
        read=sum(_is_fresh(source, at, max_age_s) for source in checked.values()),
        oldest_read_at=min(times, default=None),
    )


def _sources(seen: Evidence, dependency: Dependency) -> list[SourceRow]:
    """Return the sources of a dependency; without an id, those with a component that one of its patterns names."""
    if dependency.id is not None:
        return [source for source in seen.situation.sources if source.id in seen.names[dependency.id]]
    if not dependency.only:
        return seen.situation.sources
    sources = seen.situation.sources
    return [source for source in sources if any(selection.names(seen, pattern, source) for pattern in dependency.only)]


def _is_fresh(source: SourceRow, at: Instant, max_age_s: float | None) -> bool:
    if max_age_s is None:
        return source.is_current(at)
    read_at = source.read_by(at)
    if not source.enabled or source.consecutive_failures or read_at is None:
        return False
    return seconds_between(read_at, at) <= max_age_s


def _stale(source: SourceRow) -> Reason:
    what = source.last_error if source.consecutive_failures else "not read lately" if source.read_at else "not read yet"
    if not source.enabled:
        what = SWITCHED_OFF
    return Reason(
        verdict=Verdict.UNKNOWN,
        source_id=source.id,
        vendor=source.vendor,
        kind="page",
        what=what or "it could not be read",
        impact=Impact.UNKNOWN,
    )


def _missing(seen: Evidence, dependency: Dependency, sources: Sequence[SourceRow]) -> Iterable[Reason]:
    """Report what a dependency names and no source has: a page, or a component."""
    wanted = dependency.id or "everything"
    searched = sources if dependency.id else seen.situation.sources
    missing = [
        f"no component is called {pattern}{component_patterns.suggestion(pattern, selection.words(seen, searched))}"
        for pattern in dependency.only
        if not any(selection.names(seen, pattern, source) for source in sources)
    ]
    missing += [
        f"`only` and `except` of {source.id} leave no component to watch"
        for source in sources
        if source.enabled and not selection.is_watched(seen, source)
    ]
    if not sources and not missing:
        missing = [UNPOLLED if dependency.id else "no page is polled"]
    for what in missing:
        yield Reason(
            verdict=Verdict.UNKNOWN, source_id=None, vendor=wanted, kind="missing", what=what, impact=Impact.UNKNOWN
        )


def _of_source(seen: Evidence, dependency: Dependency, source: SourceRow) -> Iterable[Reason]:
    """Report incidents and components of a page; also its overall status, where that is worse or unknown."""
    found = [*_incidents(seen, dependency, source), *_components(seen, dependency, source)]
    overall = None if dependency.only or dependency.excluded or source.is_watched_in_part else source.page_health
    if overall is not None:
        impact, worst = overall.impact, max((each[2].badness for each in found), default=0)
        if impact is Impact.UNKNOWN or impact.badness > worst:
            found.append(("page", f"the page says {overall.replace('_', ' ')}", impact, None))
    for kind, what, impact, incident_id in found:
        verdict = _verdict(impact, dependency.max_impact)
        if verdict is not Verdict.FINE:
            yield Reason(
                verdict=verdict,
                source_id=source.id,
                vendor=source.vendor,
                kind=kind,
                what=what,
                impact=impact,
                id=incident_id,
            )


def _verdict(impact: Impact, tolerated: Impact) -> Verdict:
    """Compare an impact with the tolerated one; an unknown impact is tolerated only where every impact is."""
    if impact is Impact.UNKNOWN:
        return Verdict.FINE if tolerated is Impact.CRITICAL else Verdict.UNKNOWN
    return Verdict.DOWN if impact.badness > tolerated.badness else Verdict.FINE


Finding = tuple[str, str, Impact, str | None]


def _incidents(seen: Evidence, dependency: Dependency, source: SourceRow) -> Iterable[Finding]:
    """Yield open incidents and maintenances under way; one without components may affect any."""
    situation = seen.situation
    for each in (*situation.open, *(work for work in situation.maintenances if not work.is_scheduled)):
        if each.source_id != source.id:
            continue
        if selection.affects(seen, dependency, each):
            yield each.kind, each.title, _impact(each), each.id
        elif selection.may_affect(seen, dependency, source, each):
            yield each.kind, f"{each.title}; it may affect more than it names", Impact.UNKNOWN, each.id


def _impact(incident: Current) -> Impact:
    """Return the impact that the vendor states, else that of the affected components."""
    if incident.impact is Impact.UNKNOWN and incident.worst_health is not None:
        return incident.worst_health.impact
    return incident.impact


def _components(seen: Evidence, dependency: Dependency, source: SourceRow) -> Iterable[Finding]:
    """Yield components that are not operational; an unknown one only where a pattern names it.

    Where a platform never states the health of components, the incidents that name them decide.
    """
    states_health = selection.known(source) is None
    for part in _selected(seen, dependency, source.id):
        if part.health is not Health.UNKNOWN or (dependency.only and states_health):
            name = f"{part.group_name}: {part.name}" if part.group_name else part.name
            yield "component", f"{name}, {part.health.replace('_', ' ')}", part.health.impact, None


def _selected(seen: Evidence, dependency: Dependency, source_id: str) -> Iterator[ComponentRow]:
    return (
        part for part in seen.parts.get(source_id, ()) if selection.is_selected(dependency, part.group_name, part.name)
    )
