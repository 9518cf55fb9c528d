"""The facts of a check, and the components that a dependency selects among them. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from statusledger.catalogue import component_patterns, known_components
from statusledger.catalogue.known_components import Block, KnownComponents, selects_any
from statusledger.gate.stack import Dependency
from statusledger.store.read.rows import AffectedRow, ComponentRow, Current, Situation
from statusledger.store.read.source_rows import SourceRow

Patterns = tuple[Sequence[str], Sequence[str]]
_EVERYTHING: Patterns = ((), ())


class Evidence(Struct, frozen=True):
    """Facts from the database.

    `parts`: watched components by source; `touched`: affected components by incident; `names`: ids of sources by the
    ids of vendors and sources; `watched`: the patterns of sources that are watched in part; `listed`: group and name of
    all components by source.
    """

    situation: Situation
    parts: Mapping[str, Sequence[ComponentRow]]
    touched: Mapping[str, Sequence[AffectedRow]]
    names: Mapping[str, Collection[str]]
    watched: Mapping[str, Patterns]
    listed: Mapping[str, Sequence[tuple[str | None, str]]]


def known(source: SourceRow) -> KnownComponents | None:
    """Return the list of a source's platform, if one comes with statusledger."""
    return known_components.known(source.read_as or source.platform)


def names(seen: Evidence, pattern: str, source: SourceRow) -> bool:
    """Return whether a pattern names a watched component of a page, or one that its platform is known to have."""
    parts = seen.parts.get(source.id, ())
    return any(component_patterns.matches((pattern,), part.group_name, part.name) for part in parts) or _is_known(
        seen, source, pattern
    )


def is_watched(seen: Evidence, source: SourceRow) -> bool:
    """Return whether `only` and `except` of a source leave something to watch, as far as its components are known."""
    if not source.is_watched_in_part or seen.parts.get(source.id):
        return True
    return _is_known(seen, source, "*") if known(source) else not seen.listed.get(source.id)


def words(seen: Evidence, sources: Iterable[SourceRow]) -> set[str]:
    """Return the names and groups of the components of pages."""
    found: set[str] = set()
    for source in sources:
        platform = known(source)
        found |= platform.words if platform else set()
        found.update(word for part in seen.parts.get(source.id, ()) for word in (part.name, part.group_name) if word)
    return found


def affects(seen: Evidence, dependency: Dependency, incident: Current) -> bool:
    """Return whether an incident names a component that a dependency selects; one without components may affect any."""
    named = seen.touched.get(incident.id, ())
    return not named or any(is_selected(dependency, each.group_name, each.name) for each in named)


def may_affect(seen: Evidence, dependency: Dependency, source: SourceRow, incident: Current) -> bool:
    """Return whether an incident may affect a component that a dependency selects, though it does not name it.

    It names one that is on no list, or nothing of a kind of component, such as locations.
    """
    platform = known(source)
    if platform is None:
        return False
    listed = {part.name for part in seen.parts.get(source.id, ()) if part.position is not None}
    named = seen.touched.get(incident.id, ())
    halves = [half for pattern in dependency.only for half in known_components.halves(pattern)]
    return any(
        block.has(group, name)
        and (_is_silent_on(block, platform, named) or _names_unlisted(block, group, named, listed))
        for block in platform.blocks
        for group, name in halves
    )


def is_selected(dependency: Dependency, group: str | None, name: str) -> bool:
    """Return whether a dependency selects a component."""
    return component_patterns.selects(dependency.only, dependency.excluded, group, name)


def _is_known(seen: Evidence, source: SourceRow, pattern: str) -> bool:
    """Return whether a platform is known to have a component that a pattern names, and the source watches it."""
    platform = known(source)
    if platform is None or not component_patterns.names_known(platform, pattern):
        return False
    only, excluded = seen.watched.get(source.id, _EVERYTHING)
    return not (only or excluded) or any(
        component_patterns.selects(only, excluded, group, name)
        for group, name in platform.components
        if component_patterns.matches((pattern,), group, name)
    )


def _is_silent_on(block: Block, platform: KnownComponents, named: Iterable[AffectedRow]) -> bool:
    """Return whether all names are of the platform's other blocks."""
    groups = {each for other in platform.blocks if other is not block for each in other.groups}
    return all(each.group_name in groups for each in named)


def _names_unlisted(block: Block, group: str | None, named: Iterable[AffectedRow], listed: Collection[str]) -> bool:
    """Return whether a name on no list may be in the groups of a block that a pattern selects."""
    return any(
        (each.group_name is None or (each.group_name in block.groups and selects_any(group or "*", [each.group_name])))
        and each.name not in listed
        and not block.lists(each.name)
        for each in named
    )
