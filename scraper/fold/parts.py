"""The components of a page over time: their names, their healths, their coming and going."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from scraper.fold.changes import Change, ChangeKind, rearranged
from scraper.model import Component, Health, Instant, Transition


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


def looked(part: Part | None, component: Component, not_before: Instant | None, at: Instant) -> Part:
    """A component as a new document tells it."""
    if part is None:
        return Part(component, at)
    before = part.component
    moved = before.health is not component.health and not_before is not None
    move = Move(component.key, not_before, at, before.health, component.health) if moved and not_before else part.move
    return Part(component, part.first_seen_at, move=move)


def missed(part: Part, at: Instant) -> Part:
    """A list of all components lacks it: noted the first time, withdrawn the second."""
    return replace(part, withdrawn=True) if part.missing_since else replace(part, missing_since=at)


def explained(part: Part) -> Part:
    """Its last move is the vendor's to tell."""
    return replace(part, move=None)


def news(before: Part | None, after: Part, at: Instant) -> Iterable[Change]:
    """What to tell of a component: renaming, regrouping, withdrawal, return. Its health moving is a transition."""
    if before is None:
        return
    yield from rearranged(before.component, after.component, at)
    if before.withdrawn is not after.withdrawn:
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.RESTORED
        yield Change(at, kind, after.component.key)
