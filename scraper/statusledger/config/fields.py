"""Structs as YAML mappings: shapes of fields."""

from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import yaml
from msgspec import Meta, Struct, ValidationError, convert

from statusledger.config.checks import Check, hint, one_of
from statusledger.config.document import line, plain
from statusledger.config.shapes import (
    FlagOrListShape,
    FlagShape,
    ListShape,
    MappingShape,
    NumberShape,
    Problem,
    Shape,
    TextShape,
)
from statusledger.config.types import unannotated

KEYWORDS = {"excluded": "except", "begin": "from", "sender": "from"}
"""Fields whose key is a keyword of Python."""


class StructShape:
    """The shape of a Struct."""

    def __init__(self, struct: type[Struct], checks: Mapping[str, Check]) -> None:
        hints = get_type_hints(struct, include_extras=True)
        fields = msgspec.structs.fields(struct)
        self.required = [key_of(each.name) for each in fields if each.required]
        self._by_field = {name: shape_of(each, checks.get(name)) for name, each in hints.items()}
        self.shapes = {key_of(name): shape for name, shape in self._by_field.items()}
        self._struct = struct
        self._names = {key_of(each.name): each.name for each in fields}

    def prepare(self, value: Any) -> Any:  # noqa: ANN401
        """Name values by field; None for an unknown key, which msgspec refuses."""
        if not isinstance(value, dict) or not self._names.keys() >= value.keys():
            return None
        return {self._names[key]: self.shapes[key].prepare(each) for key, each in value.items()}

    def is_right(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether every field is right; None stands for another type or an unknown key."""
        return value is not None and all(self._by_field[name].is_right(each) for name, each in value.items())

    def problems(self, node: yaml.Node, given: Mapping[str, Any] | None = None) -> Iterator[Problem]:
        """Yield problems of fields, then missing and contradicting ones; `given` has the values of other fields."""
        nodes, found = split(node, self.shapes)
        for key, each in nodes.items():
            found += ((number, f"{key}: {message}") for number, message in self.shapes[key].problems(each))
        is_known = isinstance(node, yaml.MappingNode) and self.shapes.keys() >= _keys(node)
        missing = self._missing(node, given or ()) if is_known else []
        yield from [*found, *missing] or self._contradictions(node, given or {})

    def missing(self, node: yaml.Node) -> list[str]:
        """Return the required keys that a mapping lacks."""
        there = _keys(node)
        return [key for key in self.required if key not in there]

    def _missing(self, node: yaml.Node, given: Collection[str]) -> list[Problem]:
        return [(line(node), f"{key}: is missing; add it") for key in self.missing(node) if key not in given]

    def _contradictions(self, node: yaml.Node, given: Mapping[str, Any]) -> list[Problem]:
        try:
            convert(dict(given) | self.prepare(plain(node)), self._struct)
        except ValidationError as error:
            return [(line(node), str(error))]
        return []


class NestedShape(StructShape):
    """The shape of a Struct within another."""

    def problems(self, node: yaml.Node, given: Mapping[str, Any] | None = None) -> Iterator[Problem]:
        """Yield problems of fields, or of another type."""
        if isinstance(node, yaml.MappingNode):
            yield from super().problems(node, given)
        else:
            keys = " and ".join(f"`{key}:`" for key in self.required)
            yield line(node), f"must be a mapping; write {keys} on indented lines below it"


def _keys(node: yaml.Node) -> set[str]:
    return {str(key.value) for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()


def key_of(field: str) -> str:
    """Return the key of a field."""
    return KEYWORDS.get(field, field)


def split(node: yaml.Node, known: Collection[str]) -> tuple[dict[str, yaml.Node], list[Problem]]:
    """Return values by key, and problems of the keys."""
    if not isinstance(node, yaml.MappingNode):
        kind = "a list in the list" if isinstance(node, yaml.SequenceNode) else "one value"
        return {}, [(line(node), f"{kind}; begin each entry with `- {next(iter(known))}: `")]
    values: dict[str, yaml.Node] = {}
    lines: dict[str, int] = {}
    found: list[Problem] = []
    for key, value in node.value:
        name = str(key.value)
        if name not in known:
            found.append((line(key), f"{name}: unknown key{hint(name, known)}"))
        elif name in lines:
            found.append((line(key), f"{name}: given before on line {lines[name]}; keep one"))
        else:
            values[name], lines[name] = value, line(key)
    return values, found


def shape_of(kind: Any, check: Check | None = None) -> Shape:  # noqa: ANN401
    """Return a type's shape; `check` replaces the rule of its texts."""
    base, metas = unannotated(kind)
    kinds = [each for each in get_args(base) if each is not NoneType]
    if get_origin(base) in (Union, UnionType):
        return shape_of(kinds[0], check) if len(kinds) == 1 else _either(kinds, metas)
    if get_origin(base) is tuple:
        return ListShape(shape_of(kinds[0], check))
    if get_origin(base) is dict:
        return MappingShape(*map(shape_of, kinds))
    if issubclass(base, Struct):
        return NestedShape(base, {})
    if base is bool:
        return FlagShape()
    if issubclass(base, str | Enum):
        return TextShape(check or _check(base, metas), lowers=bool(_last(metas, "lowers")))
    return NumberShape(kind, metas)


def _either(kinds: list[Any], metas: list[Meta]) -> FlagOrListShape:
    (items,) = (shape_of(each) for each in kinds if each is not bool)
    assert isinstance(items, ListShape)
    return FlagOrListShape(items, _last(metas, "otherwise"))


def _check(base: type, metas: list[Meta]) -> Check | None:
    if issubclass(base, Enum):
        restricted = [each for meta in metas if (each := (meta.extra_json_schema or {}).get("enum"))]
        return one_of(restricted[-1] if restricted else [str(word.value) for word in base])
    check: Check | None = _last(metas, "check")
    return check


def _last(metas: list[Meta], name: str) -> Any:  # noqa: ANN401
    return next((meta.extra[name] for meta in reversed(metas) if meta.extra and name in meta.extra), None)
