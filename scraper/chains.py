"""Chains of health: what an incident says that a component was before, held against what it said last."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from scraper.model import Health, Transition


def is_broken(told: Health, before: Health | None) -> bool:
    """Whether a component was said to be one way, and then to have been another before it changed again."""
    return before is not None and Health.UNKNOWN not in (told, before) and told is not before


def breaks(transitions: Iterable[Transition]) -> Iterator[tuple[Transition, Transition]]:
    """Each two that follow each other, of one component, and do not fit together."""
    in_order = sorted(transitions, key=lambda each: (each.component_key, each.at))
    for _, of_one in groupby(in_order, key=lambda each: each.component_key):
        for one, other in pairwise(of_one):
            if is_broken(one.new_health, other.old_health):
                yield one, other
