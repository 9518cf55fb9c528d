"""Transitions of components, from the states that platforms publish."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from statusledger.model import Health, Instant, Transition
from statusledger.times import exact, instant


class Outage(Struct, frozen=True):
    """A component being unwell from one ISO 8601 time to another, or on; several may follow each other, or overlap."""

    component_key: str
    health: Health
    started_at: str
    ended_at: str | None


def transitions(outages: Iterable[Outage], update_keys: Mapping[Instant, str]) -> Iterator[Transition]:
    """By component, oldest first. `update_keys` has the updates that were posted when one began or ended.

    Raises ValueError for a time that cannot be read.
    """
    of_component: dict[str, list[Outage]] = defaultdict(list)
    for outage in outages:
        of_component[outage.component_key].append(outage)
    for key, several in of_component.items():
        for at, old, new in _moves(several):
            yield Transition(component_key=key, at=at, old_health=old, new_health=new, update_key=update_keys.get(at))


def _moves(outages: Iterable[Outage]) -> Iterator[tuple[Instant, Health, Health]]:
    """When the worst of those that are on changes."""
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
