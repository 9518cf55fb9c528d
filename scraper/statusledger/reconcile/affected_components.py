"""Affected components and transitions of several channels."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from statusledger.model import Affected, Incident, Transition


def union(incidents: Sequence[Incident]) -> tuple[Affected, ...]:
    """Unite components by key, and bare names with keyed ones, even with their group before them."""
    keyed: dict[str, Affected] = {}
    for incident in incidents:
        for component in incident.components:
            if component.key is not None and not (component.key in keyed and keyed[component.key].name):
                keyed[component.key] = component
    names = {component.name.casefold() for component in keyed.values()}
    names |= {name.rpartition(" - ")[2] for name in names}
    bare = {
        (component.group_name, component.name.casefold()): component
        for incident in reversed(incidents)
        for component in incident.components
        if component.key is None and component.name.casefold().rpartition(" - ")[2] not in names
    }
    return (*keyed.values(), *bare.values())


def transitions(incidents: Sequence[Incident], row_keys: Mapping[str, str]) -> tuple[Transition, ...]:
    """Return the transitions of one channel, for channels differ in precision."""
    stated = next((incident.transitions for incident in incidents if incident.transitions), ())
    return tuple(replace(each, update_key=row_keys.get(each.update_key or "", each.update_key)) for each in stated)
