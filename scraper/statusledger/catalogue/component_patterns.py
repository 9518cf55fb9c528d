"""Patterns of components, as in `only` and `except`: by name, by group, or by `group/name`, with * for anything.

Some platforms name components in incidents only. A list of their services and regions comes with statusledger, so that
patterns may use the short names in it, and a typo is found while all is well.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from statusledger.catalogue.known_components import (
    KnownComponents,
    halves,
    known,
    lowered,
    reached_by,
    selects_any,
    stand_ins,
)
from statusledger.config.checks import hint
from statusledger.model import Source


def names_known(platform: KnownComponents, pattern: str) -> bool:
    """Return whether a pattern names a component, or a group of them, that a platform is known to have."""
    return any(block.has(group, name) for block in platform.blocks for group, name in halves(pattern))


def unmatched(source: Source, listed: Iterable[tuple[str | None, str]]) -> Iterator[str]:
    """Yield a sentence for each pattern of a source that names none of its components.

    `listed` are group and name of those that its page lists; without them, and without a list of its platform, nothing
    is certain.
    """
    components, platform = list(listed), known(source.platform)
    words = {word for component in components for word in component if word} | (platform.words if platform else set())
    for key, patterns in (("only", source.only), ("except", source.excluded)):
        for pattern in patterns if words else ():
            is_listed = any(matches((pattern,), group, name) for group, name in components)
            if not is_listed and not (platform and names_known(platform, pattern)):
                yield f"{source.id}: {key}: no component is called {pattern}{suggestion(pattern, words)}"


@lru_cache(maxsize=1024)
def expanded(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the patterns, and for each the same with the other names of the components that it names.

    `*/S3` also stands for `*/Amazon Simple Storage Service`, and for that name with a place in brackets after it.
    """
    return tuple(dict.fromkeys(each for pattern in patterns for each in (pattern, *stand_ins(pattern))))


@lru_cache(maxsize=1024)
def widened(only: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns of `only`, expanded, with the wider names that may concern what they select.

    An incident of "Multiple services" in a region may be one of `*/S3`.
    """
    return tuple(dict.fromkeys((*expanded(only), *(each for pattern in only for each in reached_by(pattern)))))


def selects(only: Iterable[str], excluded: Iterable[str], group: str | None, name: str) -> bool:
    """Return whether patterns select a component; without `only` all that are not excluded."""
    wanted = widened(tuple(only))
    return (not wanted or _matches(wanted, group, name)) and not matches(excluded, group, name)


def matches(patterns: Iterable[str], group: str | None, name: str) -> bool:
    """Match a component by its name, its group or `group/name`, as the views of the database do."""
    return _matches(expanded(tuple(patterns)), group, name)


def suggestion(pattern: str, words: Collection[str]) -> str:
    """Return `; did you mean X?` for the first part of a pattern that is close to a known name, or nothing."""
    spelled = {lowered(each) for each in words}
    parts = [part for part in pattern.split("/") if "*" not in part and lowered(part) not in spelled]
    return next(filter(None, (hint(part, words) for part in parts)), "")


def _matches(patterns: Iterable[str], group: str | None, name: str) -> bool:
    called = [name] if group is None else [name, group, f"{group}/{name}"]
    return any(selects_any(pattern, called) for pattern in patterns)
