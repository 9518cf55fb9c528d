"""Renamed groups of components: one change for each."""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from msgspec import Struct

from statusledger.model import Component, Instant
from statusledger.reconcile.changes import Change
from statusledger.vocabulary import ChangeKind

Names = tuple[str | None, str | None]
"""Names of the group of a component, before and after."""


class Renaming(Struct, frozen=True):
    """A renamed group; `component` is the group itself or else a member."""

    component: Component
    old: str
    new: str

    @property
    def is_listed(self) -> bool:
        """True if the group is a component, with its own change."""
        return self.component.is_group

    def change(self, at: Instant) -> Change:
        """Return the change of a group that is no component."""
        return Change(at, ChangeKind.RENAMED, self.component.key, "group_name", self.old, self.new)


def renamed(before: Mapping[str, Component], after: Mapping[str, Component]) -> list[Renaming]:
    """Return groups whose components, and no others, moved to one new group.

    At least two components, unless the group is itself a component.
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
    targets, sources = Counter(old for old, _ in moves), Counter(new for _, new in moves)
    for old, new in moves:
        is_alone = targets[old] == sources[new] == 1
        if old and new and is_alone and old not in present and new not in former:
            yield old, new


def _groups(components: Iterable[Component]) -> set[str | None]:
    return {component.group_name for component in components}


def _first(members: Iterable[Component]) -> Component:
    return min(members, key=lambda member: (member.position is None, member.position or 0, member.key))
