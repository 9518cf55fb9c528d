"""The components of a page over time: their names, their healths, their coming and going."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from scraper.fold.changes import Change, ChangeKind, rearranged
from scraper.model import Affected, Component, Health, Instant, Transition


class Move(Struct, frozen=True):
    """We saw a component's health change: somewhere after `not_before`, and by `at`."""

    component_key: str
    not_before: Instant
    at: Instant
    old_health: Health
    new_health: Health

    def explained_by(self, transition: Transition) -> bool:
        """Whether the vendor states this very change."""
        return (
            transition.component_key == self.component_key
            and transition.new_health is self.new_health
            and self.not_before <= transition.at <= self.at
        )


class Part(Struct, frozen=True):
    """A component as last told. `move` is its last observed change of health that no vendor's word explains."""

    component: Component
    first_seen_at: Instant
    missing_since: Instant | None = None
    withdrawn: bool = False
    move: Move | None = None

    @property
    def is_listed(self) -> bool:
        """Whether a list of components ever held it; else only incidents name it."""
        return self.component.health_raw is not None or self.component.position is not None


class Parts:
    """All components of a page.

    `news` are their events, `moves` the changes of health that we observed and nobody stated yet, `explained` those
    moves, known from before, that the vendor has stated since.
    """

    def __init__(self, known: Iterable[Part]) -> None:
        self.by_key = {part.component.key: part for part in known}
        self.news: list[Change] = []
        self.moves: list[Move] = []
        self.explained: list[Move] = []

    @property
    def missing(self) -> bool:
        """Whether another look at the same list would withdraw a component."""
        return any(part.missing_since and not part.withdrawn for part in self.by_key.values())

    @property
    def moved_keys(self) -> set[str]:
        """Keys of the components of whose moves we know more or less than before."""
        return {move.component_key for move in (*self.moves, *self.explained)}

    def look(
        self, components: Iterable[Component], not_before: Instant | None, at: Instant, *, whole: bool = True
    ) -> None:
        """A list of components, all there are if `whole`; the one before it was read at `not_before`."""
        told = {
            each.key: _looked(self.by_key.get(each.key), each, not_before, at)
            for each in components
            if each.name or each.key in self.by_key
        }
        for key, part in self.by_key.items():
            if whole and key not in told and part.is_listed and not part.withdrawn:
                told[key] = _missed(part, at)
        self._settle(told, at)

    def are_all_strange(self, keys: Collection[str]) -> bool:
        """Whether a list of components has none of those that the page listed until now."""
        listed = {key for key, part in self.by_key.items() if part.is_listed and not part.withdrawn}
        return bool(keys) and bool(listed) and listed.isdisjoint(keys)

    def retire(self, at: Instant) -> None:
        """The page moved: what it listed before is of the past, which is no news of the vendor's."""
        for key, part in self.by_key.items():
            if not part.withdrawn:
                self.by_key[key] = replace(part, missing_since=at, withdrawn=True)

    def confirm(self, at: Instant) -> None:
        """The same list again: what it lacked is gone."""
        self._settle({key: _missed(part, at) for key, part in self.by_key.items() if part.missing_since}, at)

    def mention(self, affected: Iterable[Affected], at: Instant) -> None:
        """Components that only incidents name, because the page lists them no more or has not been read."""
        for each in sorted(affected, key=lambda each: not each.name):
            if each.key is not None and each.key not in self.by_key:
                component = Component(key=each.key, name=each.name or each.key, group_name=each.group_name)
                self.by_key[each.key] = Part(component, at)

    def named(self, affected: Iterable[Affected]) -> tuple[Affected, ...]:
        """Components that an incident tells by key only, by the names they are known by, if they are."""
        return tuple(
            each if each.name or each.key is None else replace(each, name=self._name(each.key)) for each in affected
        )

    def _name(self, key: str) -> str:
        """Empty where nobody ever told one, so that only its key stands for it."""
        part = self.by_key.get(key)
        return part.component.name if part and (part.is_listed or part.component.name != key) else ""

    def explain(self, transitions: Iterable[Transition]) -> None:
        """Takes back observed changes of health that the vendor states."""
        for transition in transitions:
            part = self.by_key.get(transition.component_key)
            if part is not None and part.move is not None and part.move.explained_by(transition):
                (self.moves.remove if part.move in self.moves else self.explained.append)(part.move)
                self.by_key[transition.component_key] = replace(part, move=None)

    def _settle(self, after: Mapping[str, Part], at: Instant) -> None:
        for key, part in after.items():
            before = self.by_key.get(key)
            self.news += _news(before, part, at)
            if part.move is not None and (before is None or part.move != before.move):
                self.moves.append(part.move)
            self.by_key[key] = part


def _looked(part: Part | None, component: Component, not_before: Instant | None, at: Instant) -> Part:
    """Health that moved is a move, but for a group's, which only repeats its members'."""
    if part is None:
        return Part(component, at)
    before, component = part.component, _completed(component, part.component)
    same = before.health is component.health or before.health_raw is None
    if same or component.is_group or not_before is None:
        return Part(component, part.first_seen_at, move=part.move)
    return Part(
        component, part.first_seen_at, move=Move(component.key, not_before, at, before.health, component.health)
    )


def _completed(told: Component, known: Component) -> Component:
    """Where one document lists names and another healths, each leaves to the other what it does not tell."""
    if not told.name:
        return replace(known, health=told.health, health_raw=told.health_raw)
    if told.health is Health.UNKNOWN and told.health_raw is None:
        return replace(told, health=known.health, health_raw=known.health_raw)
    return told


def _missed(part: Part, at: Instant) -> Part:
    """A list of all components lacks it: noted the first time, withdrawn the second."""
    return replace(part, withdrawn=True) if part.missing_since else replace(part, missing_since=at)


def _news(before: Part | None, after: Part, at: Instant) -> Iterable[Change]:
    """Renaming, regrouping, withdrawal, return. A health that moves is a transition instead."""
    if before is None or not before.is_listed:
        return
    yield from rearranged(before.component, after.component, at)
    if before.withdrawn is not after.withdrawn:
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.RESTORED
        yield Change(at, kind, after.component.key)
