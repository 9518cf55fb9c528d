"""Components of a page over time."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Affected, Component, Health, Instant
from statusledger.reconcile import groups
from statusledger.reconcile.changes import Change, component_changes
from statusledger.vocabulary import ChangeKind


class ObservedTransition(Struct, frozen=True):
    """A listed change of health after `not_before`, and by `at`.

    An incident may state it too.
    """

    component_key: str
    not_before: Instant
    at: Instant
    old_health: Health
    new_health: Health


class TrackedComponent(Struct, frozen=True):
    """A component as last listed."""

    component: Component
    first_seen_at: Instant
    missing_since: Instant | None = None
    withdrawn: bool = False

    @property
    def is_listed(self) -> bool:
        """True if listed, not only named by incidents."""
        return self.component.health_raw is not None or self.component.position is not None


class TrackedComponents:
    """Components of a page, with changes and transitions."""

    def __init__(self, known: Iterable[TrackedComponent]) -> None:
        self.by_key = {tracked.component.key: tracked for tracked in known}
        self.changes: list[Change] = []
        self.transitions: list[ObservedTransition] = []

    @property
    def missing(self) -> bool:
        """True if a second read of the list would withdraw a component."""
        return any(tracked.missing_since and not tracked.withdrawn for tracked in self.by_key.values())

    @property
    def changed_keys(self) -> set[str]:
        """Keys of components with a transition."""
        return {move.component_key for move in self.transitions}

    def observe(
        self, components: Iterable[Component], not_before: Instant | None, at: Instant, *, whole: bool = True
    ) -> None:
        """Apply a list of components, of all if `whole`, after one read at `not_before`."""
        after: dict[str, TrackedComponent] = {}
        for each in self._identified(components):
            before = self.by_key.get(each.key)
            if each.name or before is not None:
                after[each.key] = _listed(before, each, at)
                self.transitions += _transitions(before, after[each.key], not_before, at)
        for key, tracked in self.by_key.items():
            if whole and key not in after and tracked.is_listed and not tracked.withdrawn:
                after[key] = _missed(tracked, at)
        self._update(after, at)

    def are_all_strange(self, keys: Collection[str]) -> bool:
        """Return True if a list has no former component."""
        listed = {key for key, tracked in self.by_key.items() if tracked.is_listed and not tracked.withdrawn}
        return bool(keys) and bool(listed) and listed.isdisjoint(keys)

    def retire(self, at: Instant) -> None:
        """Withdraw all components of a moved page, without changes by the vendor."""
        for key, tracked in self.by_key.items():
            if not tracked.withdrawn:
                self.by_key[key] = replace(tracked, missing_since=at, withdrawn=True)

    def confirm(self, at: Instant) -> None:
        """Withdraw missing components at a second read."""
        self._update({key: _missed(tracked, at) for key, tracked in self.by_key.items() if tracked.missing_since}, at)

    def mention(self, affected: Iterable[Affected], at: Instant) -> None:
        """Add components that only incidents name."""
        for each in sorted(affected, key=lambda each: not each.name):
            tracked = self.by_key.get(each.key or "")
            if each.key is not None and tracked is None:
                component = Component(key=each.key, name=each.name or each.key, group_name=each.group_name)
                self.by_key[each.key] = TrackedComponent(component, at)
            elif tracked is not None and not tracked.is_listed and _has_group(tracked.component.name, each.name):
                self.by_key[tracked.component.key] = replace(
                    tracked, component=replace(tracked.component, name=each.name)
                )

    def with_names(self, affected: Iterable[Affected]) -> tuple[Affected, ...]:
        """Return affected components by known names, without their group."""
        return tuple(
            each if each.key is None else replace(each, name=self._name(each.key, each.name)) for each in affected
        )

    def _identified(self, components: Iterable[Component]) -> list[Component]:
        """Find components without a key by a unique name, which state only their health."""
        stated = list(components)
        if all(each.key for each in stated):
            return stated
        keys: dict[str, list[str]] = defaultdict(list)
        for key, tracked in self.by_key.items():
            if tracked.is_listed and not tracked.withdrawn:
                keys[tracked.component.name].append(key)
        return [
            each if each.key else replace(each, key=keys[each.name][0], name="")
            for each in stated
            if each.key or len(keys[each.name]) == 1
        ]

    def _name(self, key: str, stated: str) -> str:
        """Return a name; empty if none was ever stated."""
        tracked = self.by_key.get(key)
        known = tracked.component.name if tracked and (tracked.is_listed or tracked.component.name != key) else ""
        return known if not stated or _has_group(stated, known) else stated

    def _update(self, after: Mapping[str, TrackedComponent], at: Instant) -> None:
        renamings = groups.renamed(_present(self.by_key), _present({**self.by_key, **after}))
        self.changes += [renaming.change(at) for renaming in renamings if not renaming.is_listed]
        as_one = {(renaming.old, renaming.new) for renaming in renamings}
        for key, tracked in after.items():
            self.changes += _changes(self.by_key.get(key), tracked, at, as_one)
            self.by_key[key] = tracked


def _has_group(name: str, bare: str) -> bool:
    """Match a name with its group, as in updates of Statuspage."""
    return bool(bare) and name.endswith(f" - {bare}")


def _listed(tracked: TrackedComponent | None, component: Component, at: Instant) -> TrackedComponent:
    if tracked is None:
        return TrackedComponent(component, at)
    return TrackedComponent(_completed(component, tracked.component), tracked.first_seen_at)


def _transitions(
    before: TrackedComponent | None, after: TrackedComponent, not_before: Instant | None, at: Instant
) -> Iterable[ObservedTransition]:
    """Yield a transition of health, except for a group, which only repeats its members.

    Without a read before, as on a page that moved, only its latest time is known.
    """
    if before is None or not _states_health(before.component) or after.component.is_group:
        return
    old, new = before.component.health, after.component.health
    if old is not new:
        yield ObservedTransition(after.component.key, not_before or at, at, old, new)


def _completed(listed: Component, known: Component) -> Component:
    if not listed.name:
        return replace(known, health=listed.health, health_raw=listed.health_raw)
    if not _states_health(listed):
        return replace(listed, health=known.health, health_raw=known.health_raw)
    return listed


def _states_health(component: Component) -> bool:
    return component.health is not Health.UNKNOWN or component.health_raw is not None


def _missed(tracked: TrackedComponent, at: Instant) -> TrackedComponent:
    return replace(tracked, withdrawn=True) if tracked.missing_since else replace(tracked, missing_since=at)


def _present(tracked_components: Mapping[str, TrackedComponent]) -> dict[str, Component]:
    listed = {
        key: tracked for key, tracked in tracked_components.items() if tracked.is_listed and not tracked.missing_since
    }
    return {key: tracked.component for key, tracked in listed.items()}


def _changes(
    before: TrackedComponent | None, after: TrackedComponent, at: Instant, as_one: Container[groups.Names]
) -> Iterable[Change]:
    """Yield changes except of health; `as_one` are renamed groups."""
    if before is None or not before.is_listed:
        return
    old, new = before.component, after.component
    is_one = (old.group_name, new.group_name) in as_one
    yield from component_changes(old, replace(new, group_name=old.group_name) if is_one else new, at)
    if before.withdrawn is not after.withdrawn:
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.RESTORED
        yield Change(at, kind, after.component.key)
