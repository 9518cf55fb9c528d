"""A fold as it stands at a time, to go on from later without what it was made of."""

from collections.abc import Mapping

from msgspec import Struct, field

from statusledger.reconcile import SourceState
from statusledger.reconcile.changes import Change
from statusledger.reconcile.identity import Link
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.reconcile.tracked_components import ObservedTransition, TrackedComponent
from statusledger.reconcile.tracked_incident import TrackedIncident


class SavedState(Struct):
    """Everything a fold knows and ever published: what came of it, and nothing of how."""

    platform: str = ""
    records: list[TrackedIncident] = []
    parts: list[TrackedComponent] = []
    memory: SourceMemory = field(default_factory=SourceMemory)
    news: list[tuple[str, Change]] = []
    part_news: list[Change] = []
    moves: list[ObservedTransition] = []
    links: list[Link] = []


def state_of(fold: SourceState) -> SavedState:
    """All there is to keep of a fold that saw everything from the start."""
    return SavedState(
        platform=fold.platform,
        records=list(fold.records.values()),
        parts=list(fold.parts.by_key.values()),
        memory=fold.memory,
        news=fold.news,
        part_news=fold.parts.news,
        moves=fold.parts.moves,
        links=fold.links,
    )


def resumed(source_id: str, state: SavedState, channels: Mapping[str, str]) -> SourceState:
    """The fold that had this state, with everything still to be saved."""
    superseded = [link.same_as for link in state.links]
    fold = SourceState(source_id, channels, state.records, state.parts, state.memory, state.platform, superseded)
    fold.touched = set(fold.records)
    fold.news = list(state.news)
    fold.links.extend(state.links)
    fold.parts.news, fold.parts.moves = list(state.part_news), list(state.moves)
    return fold
