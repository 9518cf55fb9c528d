"""Time in trouble: by component, and of all components together."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from statusledger.insight import stretches
from statusledger.insight.stretches import Stretch
from statusledger.model import Health

_HEALTHS = sorted(Health, key=lambda health: health.badness)
_RANK = {health: rank for rank, health in enumerate(_HEALTHS)}


class Trouble(Struct, frozen=True):
    """A health other than operational, in seconds since 1970.

    `posted`: within an incident or maintenance that states it; else only the list of components showed it.
    `incident_ids`: those that state it.
    """

    health: Health
    since: int
    until: int
    posted: bool = True
    incident_ids: tuple[str, ...] = ()


def worst(troubles: Iterable[Trouble]) -> list[Trouble]:
    """Return the worst health of each moment, in order and without overlap."""
    edges = sorted(
        (at, step, _RANK[each.health]) for each in troubles for at, step in ((each.since, 1), (each.until, -1))
    )
    active = [0] * len(_HEALTHS)
    found: list[Trouble] = []
    for (at, step, rank), (until, *_) in pairwise(edges):
        active[rank] += step
        if at == until or not any(active):
            continue
        health = _HEALTHS[max(place for place, count in enumerate(active) if count)]
        if found and found[-1].until == at and found[-1].health is health:
            found[-1] = Trouble(health, found[-1].since, until)
        else:
            found.append(Trouble(health, at, until))
    return found


def downtime_s(lasted: Mapping[Health, int]) -> int:
    """Return the seconds of partial and major outage."""
    return lasted.get(Health.PARTIAL_OUTAGE, 0) + lasted.get(Health.MAJOR_OUTAGE, 0)


def seconds(found: Iterable[Trouble], covered: Sequence[Stretch]) -> Mapping[Health, int]:
    """Return the covered seconds of each health; moments in `found` do not overlap."""
    by_health: dict[Health, list[Stretch]] = {}
    for each in found:
        by_health.setdefault(each.health, []).append((each.since, each.until))
    lengths = {
        health: stretches.length(stretches.intersection((those, covered))) for health, those in by_health.items()
    }
    return {health: lasted for health, lasted in lengths.items() if lasted}
