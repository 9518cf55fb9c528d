"""Reading of alerts.yaml."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from msgspec import Struct
from msgspec.structs import replace

from statusledger.alerts import signatures
from statusledger.alerts.addresses import key_of
from statusledger.alerts.plan import KINDS, Plan, Rule, Target, default_rule
from statusledger.catalogue import why_off
from statusledger.config import names
from statusledger.config.checks import one_of_ids, slug
from statusledger.config.document import NULL, SlipError, line, refusal, tree
from statusledger.config.fields import split
from statusledger.config.json_schema import json_schema
from statusledger.config.names import NameIndex
from statusledger.config.reading import EntryReader
from statusledger.config.shapes import Problem
from statusledger.model import Source

_HERE = Path("alerts.yaml")
_ALL = "slack, discord, teams, email, webhook or apprise"
Entry = TypeVar("Entry", bound=Struct)


def locate(path: Path | None, sources: Path | None) -> Path | None:
    """Find the named file, else alerts.yaml beside the catalogue or here, else None."""
    beside = sources.parent / _HERE if sources is not None else _HERE
    return path or (beside if beside.exists() else None)


def load(path: Path, sources: Collection[Source]) -> Plan:
    """Load a plan for these sources. Raises CatalogueError with all mistakes."""
    root = tree(path, "a list of alerts", "--alerts")
    if not isinstance(root, yaml.MappingNode):
        raise refusal(path, [(1, "holds no alerts; write `targets:` with a list")])
    lists, found = _lists(root)
    nodes = lists.get("targets", [])
    reader = EntryReader(Target)
    targets = list(_entries(nodes, reader, found))
    found += [problem for node in nodes for problem in _combinations(node, reader.fields.shapes)]
    found += _repeated(nodes)
    known = names.of_sources(sources, with_vendors=True)
    ids = set(_ids(nodes)) if "targets" in lists else None
    rules = list(_entries(lists.get("rules", ()), _rule_reader(sources, known, ids), found))
    if found:
        raise refusal(path, found)
    every = tuple(each.id for each in targets)
    numbered = tuple(_finished(rule, place, known, every) for place, rule in enumerate(rules, 1))
    return Plan(tuple(targets), numbered or (default_rule(targets),))


def unwatched(path: Path, sources: Collection[Source]) -> Iterator[str]:
    """Yield a warning for each vendor of a valid file that is not polled, with its line: no alert of it comes."""
    root = tree(path, "a list of alerts", "--alerts")
    known = names.of_sources(sources, with_vendors=True)
    polled = {key for each in sources if each.enabled for key in (each.id, each.vendor)}
    for node in _vendors(root):
        if (key := known.id_of(node.value)) not in polled:
            reason = next(why_off(each) for each in sources if key in (each.id, each.vendor))
            yield f"{path}:{line(node)}: vendors: {node.value} is not polled, so no alert comes: {reason}"


def _vendors(root: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    rules = [rule for key, rules in _pairs(root) if key.value == "rules" for rule in rules.value]
    for rule in rules:
        yield from (name for key, names in _pairs(rule) if key.value == "vendors" for name in names.value)


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _finished(rule: Rule, place: int, known: NameIndex, targets: tuple[str, ...]) -> Rule:
    ids = tuple(known.id_of(each) or each for each in rule.vendors)
    return replace(rule, to=rule.to or targets, name=rule.name or f"rule {place}", vendors=ids)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of alerts.yaml."""
    return json_schema("The alerts of statusledger", Plan)


def _lists(root: yaml.MappingNode) -> tuple[dict[str, list[yaml.Node]], list[Problem]]:
    nodes, found = split(root, Plan.__struct_fields__)
    lists = {key: _items(node) for key, node in nodes.items()}
    wrong = {key: nodes[key] for key, items in lists.items() if items is None}
    found += ((line(node), f"{key}: must be a list; begin each item with `- `") for key, node in wrong.items())
    if not found and "targets" not in nodes:
        found = [(line(root), "targets: is missing; add it")]
    return {key: items for key, items in lists.items() if items is not None}, found


def _items(node: yaml.Node) -> list[yaml.Node] | None:
    """Return the items of a list; none of a key without a value, whose items may all be comments."""
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    return [] if node.tag == NULL else None


def _rule_reader(sources: Collection[Source], known: NameIndex, targets: Collection[str] | None) -> EntryReader[Rule]:
    tags = {tag for source in sources for tag in source.tags}
    return EntryReader(
        Rule,
        {
            "vendors": known.check("there is no vendor {}"),
            "tags": one_of_ids(tags, "there is no tag {}"),
            "to": slug if targets is None else one_of_ids(targets, "there is no target {}"),
        },
    )


def _entries(nodes: Iterable[yaml.Node], reader: EntryReader[Entry], found: list[Problem]) -> Iterator[Entry]:
    for node in nodes:
        try:
            yield reader.read(node)
        except SlipError as slip:
            found += slip.found


def _ids(nodes: Iterable[yaml.Node]) -> Iterator[str]:
    """Yield the ids of targets in lower case, also of those with mistakes."""
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            yield from (str(value.value).lower() for key, value in node.value if key.value == "id")


def _repeated(nodes: Iterable[yaml.Node]) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for node in nodes:
        for each in _ids([node]):
            if lines.setdefault(each, line(node)) != line(node):
                yield line(node), f"id: {each} is taken on line {lines[each]}; use another"


def _combinations(node: yaml.Node, known: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what is wrong with the keys of a target, whatever their values are."""
    nodes, slips = split(node, tuple(known))
    kinds = [key for key in nodes if key in KINDS]
    if not kinds and not slips:
        yield line(node), f"has no address; write one of {_ALL}"
    for key in kinds[1:]:
        yield line(nodes[key]), f"{key}: {kinds[0]} is given before; write a target for each of the two"
    is_signed = "webhook" in nodes and key_of(str(nodes["webhook"].value)) is None
    if is_signed and "secret" not in nodes:
        where = "and write `secret: ${NAME}` with the environment variable that holds it"
        yield line(nodes["webhook"]), f"secret: is missing; a webhook is signed: {signatures.ADVICE}, {where}"
    if kinds and not is_signed and "secret" in nodes:
        yield line(nodes["secret"]), "secret: is for a webhook only; take it out"
