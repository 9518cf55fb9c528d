"""Transitions of components, from published states."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from statusledger.model import Health, Instant, Transition
from statusledger.times import exact, instant


class Outage(Struct, frozen=True):
    """Unhealthy span of a component in ISO 8601, perhaps open or overlapping others."""

    component_key: str
    health: Health
    started_at: str
    ended_at: str | None


def transitions(outages: Iterable[Outage], update_keys: Mapping[Instant, str]) -> Iterator[Transition]:
    """Yield transitions by component, oldest first. Raises ValueError.

    `update_keys`: updates posted when one began or ended.
    """
    of_component: dict[str, list[Outage]] = defaultdict(list)
    for outage in outages:
        of_component[outage.component_key].append(outage)
    for key, several in of_component.items():
        for at, old, new in _moves(several):
            yield Transition(component_key=key, at=at, old_health=old, new_health=new, update_key=update_keys.get(at))


def _moves(outages: Iterable[Outage]) -> Iterator[tuple[Instant, Health, Health]]:
    changes: dict[str, Counter[Health]] = defaultdict(Counter)
    for outage in outages:
        changes[outage.started_at][outage.health] += 1
        if outage.ended_at:
            changes[outage.ended_at][outage.health] -= 1
    active: Counter[Health] = Counter()
    before = Health.OPERATIONAL
    for at in sorted(changes, key=exact):
        active.update(changes[at])
        on = (health for health, count in active.items() if count > 0)
        now = max(on, key=lambda health: health.badness, default=Health.OPERATIONAL)
        if now is not before:
            yield instant(exact(at)), before, now
        before = now
