"""alerts.yaml to a Plan, or a CatalogueError naming file, line, key and the nearest right spelling."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml
from msgspec.structs import replace

from statusledger.alerts.plan import EventType, Plan, Quiet, Rule, Target
from statusledger.alerts.signatures import key_of
from statusledger.catalogue.document import SlipError, line, refusal, tree
from statusledger.catalogue.keys import Key, object_schema, values
from statusledger.catalogue.shapes import (
    ADDRESS,
    AGE,
    ALLOWANCE,
    CLOCK_TIME,
    EXPANDABLE,
    FLAG,
    HEADERS,
    SLUG,
    TEXT,
    TIME_ZONE,
    Shape,
    each,
    hint,
    number,
    one_of,
)
from statusledger.model import Impact, Source

_HERE = Path("alerts.yaml")
Word = TypeVar("Word", bound=StrEnum)
Made = TypeVar("Made")


def _one_of(words: Collection[Word]) -> Shape:
    """A word of ours, as ours."""
    shape, ours = one_of(words), {str(word): word for word in words}
    return Shape(lambda node: ours[shape.read(node)], shape.schema)


_IMPACT = _one_of([Impact.NONE, Impact.MINOR, Impact.MAJOR, Impact.CRITICAL])
_EVENT = _one_of(list(EventType))
_QUIET = {
    "from": Key(CLOCK_TIME, "When quiet begins, as 22:00.", required=True, field="begin"),
    "until": Key(CLOCK_TIME, "When it ends, as 07:00.", required=True),
    "time_zone": Key(TIME_ZONE, "IANA zone of both. Default: UTC."),
    "let_through": Key(_IMPACT, "Messages of this impact or worse do not wait."),
}


def locate(path: Path | None, sources: Path | None) -> Path | None:
    """The file meant: the one named, else alerts.yaml beside the catalogue, or here; None where there is none."""
    beside = sources.parent / _HERE if sources is not None else _HERE
    return path or (beside if beside.exists() else None)


def load(path: Path, sources: Iterable[Source]) -> Plan:
    """The plan of a file, which may name the vendors and tags of these sources. Raises CatalogueError."""
    known = tuple(sources)
    root = tree(path, "a list of alerts", "--alerts")
    if not isinstance(root, yaml.MappingNode):
        raise refusal(path, [(1, "tells nothing; write `targets:` and `rules:`, each with a list")])
    parts, _, found = values(root, _ROOT)
    targets = list(_each(parts.get("targets", ()), _target, found))
    found += _twins(targets)
    target = SLUG if found else _named({each.id for _, each in targets}, "target")
    vendors = {name for source in known for name in (source.id, source.vendor)}
    tags = {tag for source in known for tag in source.tags}
    table = _rule_keys(_named(vendors, "vendor"), _named(tags, "tag"), target)
    rules = list(_each(parts.get("rules", ()), lambda node: _rule(node, table), found))
    if found:
        raise refusal(path, found)
    numbered = (replace(rule, name=rule.name or f"rule {place}") for place, (_, rule) in enumerate(rules, 1))
    return Plan(tuple(each for _, each in targets), tuple(numbered))


def schema() -> dict[str, Any]:
    """alerts.yaml as JSON Schema (draft 7, which editors know)."""
    anything = _rule_keys(SLUG, SLUG, SLUG)
    lists = {"targets": {"items": object_schema(_TARGET)}, "rules": {"items": object_schema(anything)}}
    root = object_schema(_ROOT)
    root["properties"] = {name: {**root["properties"][name], **items} for name, items in lists.items()}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "The alerts of statusledger", **root}


def _each(
    nodes: Iterable[yaml.Node], read: Callable[[yaml.Node], Made], found: list[tuple[int, str]]
) -> Iterator[tuple[int, Made]]:
    """What can be read, with its line; what is wrong is added to `found`."""
    for node in nodes:
        try:
            yield line(node), read(node)
        except SlipError as slip:
            found += slip.found


def _target(node: yaml.Node) -> Target:
    fields, lines, found = values(node, _TARGET)
    ways = [name for name in ("webhook", "apprise") if name in lines]
    if not found and len(ways) != 1:
        found = [(line(node), "one of webhook and apprise says where to; give one of the two")]
    elif not found and ("webhook" in lines) is not ("secret" in lines):
        found = [(line(node), "a webhook is signed: give webhook and secret together")]
    if found:
        raise SlipError(*found)
    return Target(**fields)


def _twins(targets: Iterable[tuple[int, Target]]) -> Iterator[tuple[int, str]]:
    taken: dict[str, int] = {}
    for place, target in targets:
        if taken.setdefault(target.id, place) != place:
            yield place, f"id: {target.id} is taken on line {taken[target.id]}; use another"


def _rule(node: yaml.Node, table: Mapping[str, Key]) -> Rule:
    fields, _, found = values(node, table)
    if found:
        raise SlipError(*found)
    return Rule(**fields)


def _quiet(node: yaml.Node) -> Quiet:
    fields, _, found = values(node, _QUIET)
    if not found and fields["begin"] == fields["until"]:
        found = [(line(node), "begins when it ends; give two times of day")]
    if found:
        raise SlipError(*found)
    return Quiet(**fields)


def _secret(node: yaml.Node) -> str:
    """The key of signatures; one that comes from the environment is looked at when it is used."""
    value: str = EXPANDABLE.read(node)
    if "${" not in value:
        try:
            key_of(value)
        except ValueError as error:
            raise SlipError((line(node), str(error))) from None
    return value


def _items(node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise SlipError((line(node), "must be a list; begin each item with `- `"))
    return list(node.value)


def _named(names: Collection[str], what: str) -> Shape:
    def read(node: yaml.Node) -> str:
        name: str = SLUG.read(node)
        if name not in names:
            raise SlipError((line(node), f"there is no {what} {name}{hint(name, names)}"))
        return name

    return Shape(read, SLUG.schema)


def _rule_keys(vendor: Shape, tag: Shape, target: Shape) -> dict[str, Key]:
    return {
        "to": Key(each(target), "The ids of the targets that are told.", required=True),
        "name": Key(TEXT, "What `alerts preview` calls the rule."),
        "vendors": Key(each(vendor), "Ids of vendors or sources."),
        "tags": Key(each(tag), "Tags of vendors; one of them is enough."),
        "components": Key(each(TEXT), "Patterns of component, group or group/component."),
        "except": Key(each(TEXT), "Patterns of components that do not count.", field="excluded"),
        "regions": Key(each(TEXT), "Patterns as well: a component must be meant by these too."),
        "impact": Key(_IMPACT, "The least impact worth telling. Default: none, so all."),
        "unknown_impact": Key(FLAG, "Whether an unknown impact counts as enough. Default: true."),
        "events": Key(each(_EVENT), "What is told. Default: opened, escalated, resolved, reopened."),
        "ahead": Key(AGE, "How long before a maintenance it is told that it comes. Default: 24h."),
        "after": Key(number(int, 1, 1000, ""), "How many polls must fail until a page is unreadable. Default: 3."),
    }


_ITEMS = Shape(_items, {"type": "array"})
_ROOT = {
    "targets": Key(_ITEMS, "Where messages go.", required=True),
    "rules": Key(_ITEMS, "What is told to whom.", required=True),
}
_TARGET = {
    "id": Key(SLUG, "Names the target for rules, and for good.", required=True),
    "webhook": Key(ADDRESS, "Where signed JSON is posted to. May hold ${ENV_VAR}."),
    "secret": Key(Shape(_secret, TEXT.schema), "The key of the signatures, whsec_ and base64; best as ${ENV_VAR}."),
    "apprise": Key(EXPANDABLE, "An address that Apprise knows, as slack://${SLACK}; needs statusledger[alerts]."),
    "headers": Key(HEADERS, "Extra headers for the webhook. Values may hold ${ENV_VAR}."),
    "allow_private": Key(ALLOWANCE, "true: the webhook's host may be private."),
    "timeout": Key(number(float, 0.1, 15), "Seconds for a delivery. Default: 10."),
    "digest": Key(number(int, 1, 1000, ""), "More messages than this at once become one. Default: 10."),
    "quiet": Key(Shape(_quiet, object_schema(_QUIET)), "Hours in which messages wait."),
}
