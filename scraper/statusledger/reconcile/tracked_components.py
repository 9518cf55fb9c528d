"""The components of a page over time: their names, their healths, their coming and going."""

from collections.abc import Collection, Container, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Affected, Component, Health, Instant
from statusledger.reconcile import groups
from statusledger.reconcile.changes import Change, rearranged
from statusledger.vocabulary import ChangeKind


class ObservedTransition(Struct, frozen=True):
    """We saw a component's health change: somewhere after `not_before`, and by `at`.

    All moves of a component are what its list told over time, whether or not an incident states them too.
    """

    component_key: str
    not_before: Instant
    at: Instant
    old_health: Health
    new_health: Health


class TrackedComponent(Struct, frozen=True):
    """A component as last told."""

    component: Component
    first_seen_at: Instant
    missing_since: Instant | None = None
    withdrawn: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether a list of components ever held it; else only incidents name it."""
        return self.component.health_raw is not None or self.component.position is not None


class TrackedComponents:
    """All components of a page.

    `news` are their events, `moves` the changes of health that we observed.
    """

    def __init__(self, known: Iterable[TrackedComponent]) -> None:
        self.by_key = {part.component.key: part for part in known}
        self.news: list[Change] = []
        self.moves: list[ObservedTransition] = []

    @property
    def missing(self) -> bool:
        """Whether another look at the same list would withdraw a component."""
        return any(part.missing_since and not part.withdrawn for part in self.by_key.values())

    @property
    def moved_keys(self) -> set[str]:
        """Keys of the components that we saw move."""
        return {move.component_key for move in self.moves}

    def look(
        self, components: Iterable[Component], not_before: Instant | None, at: Instant, *, whole: bool = True
    ) -> None:
        """A list of components, all there are if `whole`; the one before it was read at `not_before`."""
        told: dict[str, TrackedComponent] = {}
        for each in components:
            before = self.by_key.get(each.key)
            if each.name or before is not None:
                told[each.key] = _looked(before, each, at)
                self.moves += _moves(before, told[each.key], not_before, at)
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
            part = self.by_key.get(each.key or "")
            if each.key is not None and part is None:
                component = Component(key=each.key, name=each.name or each.key, group_name=each.group_name)
                self.by_key[each.key] = TrackedComponent(component, at)
            elif part is not None and not part.is_listed and _has_group(part.component.name, each.name):
                self.by_key[part.component.key] = replace(part, component=replace(part.component, name=each.name))

    def named(self, affected: Iterable[Affected]) -> tuple[Affected, ...]:
        """Components that an incident tells by key only, or with their group's name, by the names they are known by."""
        return tuple(
            each if each.key is None else replace(each, name=self._name(each.key, each.name)) for each in affected
        )

    def _name(self, key: str, told: str) -> str:
        """Empty where nobody ever told one, so that only its key stands for it."""
        part = self.by_key.get(key)
        known = part.component.name if part and (part.is_listed or part.component.name != key) else ""
        return known if not told or _has_group(told, known) else told

    def _settle(self, after: Mapping[str, TrackedComponent], at: Instant) -> None:
        renamings = groups.renamed(_present(self.by_key), _present({**self.by_key, **after}))
        self.news += [renaming.event(at) for renaming in renamings if not renaming.is_listed]
        as_one = {(renaming.old, renaming.new) for renaming in renamings}
        for key, part in after.items():
            self.news += _news(self.by_key.get(key), part, at, as_one)
            self.by_key[key] = part


def _has_group(name: str, bare: str) -> bool:
    """Whether a name is the other with that of a group before it, as Statuspage's updates have it."""
    return bool(bare) and name.endswith(f" - {bare}")


def _looked(part: TrackedComponent | None, component: Component, at: Instant) -> TrackedComponent:
    if part is None:
        return TrackedComponent(component, at)
    return TrackedComponent(_completed(component, part.component), part.first_seen_at)


def _moves(
    before: TrackedComponent | None, after: TrackedComponent, not_before: Instant | None, at: Instant
) -> Iterable[ObservedTransition]:
    """Health that moved is a move, but for a group's, which only repeats its members'.

    Where no look came before, as at a page that moved, all we know is that it moved by now.
    """
    if before is None or before.component.health_raw is None or after.component.is_group:
        return
    old, new = before.component.health, after.component.health
    if old is not new:
        yield ObservedTransition(after.component.key, not_before or at, at, old, new)


def _completed(told: Component, known: Component) -> Component:
    """Where one document lists names and another healths, each leaves to the other what it does not tell."""
    if not told.name:
        return replace(known, health=told.health, health_raw=told.health_raw)
    if told.health is Health.UNKNOWN and told.health_raw is None:
        return replace(told, health=known.health, health_raw=known.health_raw)
    return told


def _missed(part: TrackedComponent, at: Instant) -> TrackedComponent:
    """A list of all components lacks it: noted the first time, withdrawn the second."""
    return replace(part, withdrawn=True) if part.missing_since else replace(part, missing_since=at)


def _present(parts: Mapping[str, TrackedComponent]) -> dict[str, Component]:
    """The components that the page lists now."""
    listed = {key: part for key, part in parts.items() if part.is_listed and not part.missing_since}
    return {key: part.component for key, part in listed.items()}


def _news(
    before: TrackedComponent | None, after: TrackedComponent, at: Instant, as_one: Container[groups.Names]
) -> Iterable[Change]:
    """Renaming, regrouping, withdrawal, return. A health that moves is a transition instead.

    `as_one` are the groups whose renaming is one event.
    """
    if before is None or not before.is_listed:
        return
    old, new = before.component, after.component
    is_told = (old.group_name, new.group_name) in as_one
    yield from rearranged(old, replace(new, group_name=old.group_name) if is_told else new, at)
    if before.withdrawn is not after.withdrawn:
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.RESTORED
        yield Change(at, kind, after.component.key)
