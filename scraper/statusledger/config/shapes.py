"""Rules and messages beyond msgspec, which stops at the first mistake and knows no lines."""

from collections.abc import Iterator
from typing import Any, Protocol

import yaml
from msgspec import Meta, ValidationError, convert

from statusledger.config.checks import Check
from statusledger.config.document import BOOL, FLOAT, INT, NULL, STR, line, plain
from statusledger.config.durations import EXAMPLES, seconds, spelled
from statusledger.config.types import unannotated

Problem = tuple[int, str]
"""A line and what is wrong on it."""

_READ_AS = {INT: "a number", FLOAT: "a number", BOOL: "true or false"}


class Shape(Protocol):
    """The rules of a value."""

    def prepare(self, value: Any) -> Any:  # noqa: ANN401
        """Convert a plain value for msgspec."""

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether a prepared value keeps the rules unknown to msgspec."""

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield every mistake in a node."""


class BaseShape:
    """A shape without preparation or rules."""

    def prepare(self, value: Any) -> Any:  # noqa: ANN401
        """Return the value as it is."""
        return value

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return True."""
        return True


class TextShape(BaseShape):
    """A text, or a word of an enum; one that `lowers` is read in small letters."""

    def __init__(self, check: Check | None, *, lowers: bool = False) -> None:
        self._check = check
        self._lowers = lowers

    def prepare(self, value: Any) -> Any:  # noqa: ANN401
        """Return the value, in small letters if it lowers."""
        return value.lower() if self._lowers and isinstance(value, str) else value

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether the value passes the check."""
        return self._check is None or self._check(value) is None

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield the problem of a text."""
        if not isinstance(node, yaml.ScalarNode):
            yield line(node), "a list or mapping; write one text"
        elif node.tag == NULL or not node.value.strip():
            yield line(node), "has no value"
        elif node.tag != STR:
            read_as = _READ_AS.get(node.tag, "no text")
            yield line(node), f'YAML reads {node.value} as {read_as}; put it in quotes: "{node.value}"'
        elif self._check is not None and self._check(self.prepare(node.value)):
            yield line(node), self._check(node.value) or ""


class NumberShape(BaseShape):
    """A number within bounds, or a duration."""

    def __init__(self, hint: Any, metas: list[Meta]) -> None:  # noqa: ANN401
        self._hint = hint
        (self._bounds,) = (meta for meta in metas if meta.ge is not None)
        self._is_duration = (self._bounds.extra_json_schema or {}).get("format") == "duration"

    def prepare(self, value: Any) -> Any:  # noqa: ANN401
        """Return a duration in seconds, others as they are."""
        return seconds(value) if self._is_duration and isinstance(value, str) else value

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield the problem of a number."""
        try:
            convert(self.prepare(plain(node)), self._hint)
        except ValidationError:
            yield line(node), self._rule()

    def _rule(self) -> str:
        low, high = self._bounds.ge or 0, self._bounds.le or 0
        if self._is_duration:
            return f"must be a duration from {spelled(low)} to {spelled(high)}, as in {EXAMPLES}"
        kind = "number" if unannotated(self._hint)[0] is float else "whole number"
        return f"must be a {kind} from {low:g} to {high:g}, without quotes"


class FlagShape(BaseShape):
    """A flag, true or false."""

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield the problem of a flag."""
        if node.tag != BOOL:
            yield line(node), "must be true or false, without quotes"


class ListShape(BaseShape):
    """A list of values of one shape."""

    def __init__(self, item: Shape) -> None:
        self._item = item

    def prepare(self, value: Any) -> Any:  # noqa: ANN401
        """Return the items prepared."""
        return list(map(self._item.prepare, value)) if isinstance(value, list) else value

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether every item is right."""
        return all(map(self._item.is_right, value))

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield problems of list and items."""
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from self._item.problems(item)
        else:
            example = node.value if isinstance(node, yaml.ScalarNode) else "one, two"
            yield line(node), f"must be a list, as in [{example}]"


class MappingShape(BaseShape):
    """A mapping; names that differ only in case are refused."""

    def __init__(self, name: Shape, value: Shape) -> None:
        self._name, self._value = name, value

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether names and values are right."""
        is_unique = len({name.casefold() for name in value}) == len(value)
        return is_unique and all(map(self._name.is_right, value)) and all(map(self._value.is_right, value.values()))

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield problems of mapping, names and values."""
        if not isinstance(node, yaml.MappingNode):
            yield line(node), "must be a mapping: `Name: value` lines, indented"
            return
        names = set[str]()
        for name, value in node.value:
            wrong = list(self._name.problems(name))
            if not wrong and name.value.casefold() in names:
                wrong = [(line(name), f"{name.value} is given twice")]
            names.add(name.value.casefold())
            yield from wrong or self._value.problems(value)


class FlagOrListShape(BaseShape):
    """A flag or a list."""

    def __init__(self, items: ListShape, otherwise: str) -> None:
        self._items, self._otherwise = items, otherwise

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return True for a flag, and for right items."""
        return isinstance(value, bool) or self._items.is_right(value)

    def problems(self, node: yaml.Node) -> Iterator[Problem]:
        """Yield problems of a list, or of another type."""
        if isinstance(node, yaml.SequenceNode):
            yield from self._items.problems(node)
        elif node.tag != BOOL:
            yield line(node), self._otherwise
