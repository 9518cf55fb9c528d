"""Groups of components that go by another name: one event, not one for each component."""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from msgspec import Struct

from statusledger.model import Component, Instant
from statusledger.reconcile.changes import Change
from statusledger.vocabulary import ChangeKind

Names = tuple[str | None, str | None]
"""The group of a component before and after."""


class Renaming(Struct, frozen=True):
    """A group that goes by another name. `component` is the group's own where the page lists one, else a member's."""

    component: Component
    old: str
    new: str

    @property
    def is_listed(self) -> bool:
        """Whether the group is a component of the page itself, so that its own event tells the renaming."""
        return self.component.is_group

    def event(self, at: Instant) -> Change:
        """The one event for all members of a group that is no component itself."""
        return Change(at, ChangeKind.RENAMED, self.component.key, "group_name", self.old, self.new)


def renamed(before: Mapping[str, Component], after: Mapping[str, Component]) -> list[Renaming]:
    """The groups whose components all moved to one group that was not there before, and nothing else is in.

    Of a group that is no component itself, one component that moves renames nothing.
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
    moves: Collection[Names], known: Container[str | None], told: Container[str | None]
) -> Iterable[tuple[str, str]]:
    """Names of which the old one is gone, and the new one was not there; all moved from the one to the other."""
    targets, sources = Counter(old for old, _ in moves), Counter(new for _, new in moves)
    for old, new in moves:
        is_alone = targets[old] == sources[new] == 1
        if old and new and is_alone and old not in told and new not in known:
            yield old, new


def _groups(components: Iterable[Component]) -> set[str | None]:
    return {component.group_name for component in components}


def _first(members: Iterable[Component]) -> Component:
    return min(members, key=lambda member: (member.position is None, member.position or 0, member.key))
