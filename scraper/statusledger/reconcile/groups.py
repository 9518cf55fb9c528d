"""Renamed groups of components: one change, not one for each component."""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from msgspec import Struct

from statusledger.model import Component, Instant
from statusledger.reconcile.changes import Change
from statusledger.vocabulary import ChangeKind

Names = tuple[str | None, str | None]
"""Names of the group of a component, before and after."""


class Renaming(Struct, frozen=True):
    """A renamed group. `component` is that of the group where the page has one, else a member."""

    component: Component
    old: str
    new: str

    @property
    def is_listed(self) -> bool:
        """True if the group is a component itself, whose own change is the renaming."""
        return self.component.is_group

    def change(self, at: Instant) -> Change:
        """Return the one change for all members of a group that is no component itself."""
        return Change(at, ChangeKind.RENAMED, self.component.key, "group_name", self.old, self.new)


def renamed(before: Mapping[str, Component], after: Mapping[str, Component]) -> list[Renaming]:
    """Return the groups all of whose components moved to one new group without any others.

    For a group that is no component itself, at least two components must have moved.
    """
    moves: dict[Names, list[Component]] = defaultdict(list)
    own: dict[Names, Component] = {}
    for key in before.keys() & after.keys():
        former, later = before[key], after[key]
        if former.group_name != later.group_name:
            moves[former.group_name, later.group_name].append(later)
        if former.is_group and later.is_group:
            own[former.name, later.name] = later
    return sorted(
        (
            Renaming(own.get(names) or _first(moves[names]), *names)
            for names in _whole(moves, _groups(before.values()), _groups(after.values()))
            if names in own or len(moves[names]) > 1
        ),
        key=lambda renaming: renaming.component.key,
    )


def _whole(
    moves: Collection[Names], former: Container[str | None], present: Container[str | None]
) -> Iterable[tuple[str, str]]:
    """Yield the names of groups of which the old one is gone and the new one was not there before."""
    targets, sources = Counter(old for old, _ in moves), Counter(new for _, new in moves)
    for old, new in moves:
        is_alone = targets[old] == sources[new] == 1
        if old and new and is_alone and old not in present and new not in former:
            yield old, new


def _groups(components: Iterable[Component]) -> set[str | None]:
    return {component.group_name for component in components}


def _first(members: Iterable[Component]) -> Component:
    return min(members, key=lambda member: (member.position is None, member.position or 0, member.key))
