"""Source state as a value, to continue without its observations."""

from collections.abc import Mapping

from msgspec import Struct, field

from statusledger.reconcile import SourceState
from statusledger.reconcile.changes import Change
from statusledger.reconcile.identity import Link
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.reconcile.tracked_components import ObservedTransition, TrackedComponent
from statusledger.reconcile.tracked_incident import TrackedIncident

_STORED_KEYS = {"components": "parts", "changes": "news", "component_changes": "part_news", "transitions": "moves"}


class SavedState(Struct, rename=_STORED_KEYS):
    """A source state, and all changes, transitions and links."""

    platform: str = ""
    records: list[TrackedIncident] = []
    components: list[TrackedComponent] = []
    memory: SourceMemory = field(default_factory=SourceMemory)
    changes: list[tuple[str, Change]] = []
    component_changes: list[Change] = []
    transitions: list[ObservedTransition] = []
    links: list[Link] = []


def state_of(state: SourceState) -> SavedState:
    """Save a state that had every observation."""
    return SavedState(
        platform=state.platform,
        records=list(state.records.values()),
        components=list(state.components.by_key.values()),
        memory=state.memory,
        changes=state.changes,
        component_changes=state.components.changes,
        transitions=state.components.transitions,
        links=state.links,
    )


def resumed(source_id: str, saved: SavedState, channels: Mapping[str, str]) -> SourceState:
    """Restore a source state, all of it to be saved."""
    superseded = [link.same_as for link in saved.links]
    state = SourceState(source_id, channels, saved.records, saved.components, saved.memory, saved.platform, superseded)
    state.touched = set(state.records)
    state.changes = list(saved.changes)
    state.links.extend(saved.links)
    state.components.changes, state.components.transitions = list(saved.component_changes), list(saved.transitions)
    return state
