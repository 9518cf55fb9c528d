"""Reading of sla.yaml."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from msgspec.structs import replace

from statusledger.config.document import FLOAT, INT, STR, SlipError, line, refusal, tree
from statusledger.config.json_schema import json_schema
from statusledger.config.names import NameIndex
from statusledger.config.reading import EntryReader
from statusledger.config.shapes import Problem
from statusledger.insight.sla.terms import Agreement

HERE = Path("sla.yaml")
EXAMPLE = Path(__file__).with_name("example.yaml")
"""A commented sla.yaml."""


def locate(path: Path | None, sources: Path | None = None) -> Path | None:
    """Find the named file, else sla.yaml beside the catalogue or here, else None."""
    beside = sources.parent / HERE if sources is not None else HERE
    return path or (beside if beside.exists() else None)


def load(path: Path, known: NameIndex) -> tuple[Agreement, ...]:
    """Load the agreements of a file; `known` has the vendors. Raises CatalogueError with all mistakes."""
    reader = EntryReader(Agreement, {"vendor": known.check("{}: no vendor of that name is in the database")})
    found: list[Problem] = []
    read: list[tuple[int, Agreement]] = []
    for node in _entries(path):
        try:
            each = reader.read(_written_out(node, reader))
        except SlipError as slip:
            found += slip.found
        else:
            vendor = known.id_of(each.vendor) or each.vendor
            read.append((line(node), replace(each, vendor=vendor, id=each.id or vendor)))
    found += _repeated(read)
    if found:
        raise refusal(path, found)
    return tuple(each for _, each in read)


def unwatched(path: Path, known: NameIndex, polled: Collection[str]) -> Iterator[str]:
    """Yield a warning for each agreement of a valid file of whose vendor no page is polled, with its line."""
    reader = EntryReader(Agreement)
    for node in _entries(path):
        vendor = next(value for key, value in _written_out(node, reader).value if key.value == "vendor")
        if known.id_of(vendor.value) not in polled:
            yield f"{path}:{line(node)}: {vendor.value}: no page of it is polled, so its service level is not known"


def _entries(path: Path) -> list[yaml.Node]:
    root = tree(path, "a list of service level agreements", "--sla")
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise refusal(path, [(1, "names no agreement; write one a line, as in `- github: 99.9`")])
    return list(root.value)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of sla.yaml."""
    found = json_schema("The service level agreements of statusledger", list[Agreement])
    target = {"type": "number", "minimum": 0, "maximum": 100}
    short = {
        "type": "object",
        "description": "Id or name of a vendor, and the agreed availability of a month in percent.",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": target,
    }
    return found | {"items": {"anyOf": [found["items"], short]}}


def _written_out(node: yaml.Node, reader: EntryReader[Agreement]) -> yaml.Node:
    """Return an entry in its long form: `- github: 99.9` is `- {vendor: github, target: 99.9}`. Raises SlipError."""
    if isinstance(node, yaml.ScalarNode):
        raise SlipError((line(node), f"{node.value}: has no target; write it behind, as in `- {node.value}: 99.9`"))
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    if len(pairs) != 1 or pairs[0][0].value in reader.fields.shapes or pairs[0][1].tag not in (INT, FLOAT):
        return node
    (vendor, target), marks = pairs[0], (node.start_mark, node.end_mark)
    keys = (yaml.ScalarNode(STR, key, *marks) for key in ("vendor", "target"))
    return yaml.MappingNode(node.tag, list(zip(keys, (vendor, target), strict=True)), *marks)


def _repeated(read: Iterable[tuple[int, Agreement]]) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for number, each in read:
        if lines.setdefault(each.id, number) != number:
            yield number, f"id: {each.id} is taken on line {lines[each.id]}; give this agreement an id of its own"


def named(agreements: Sequence[Agreement], word: str, known: NameIndex) -> list[Agreement]:
    """Return the agreement of that id, else those of the vendor of that name."""
    own = [each for each in agreements if each.id == word.lower()]
    return own or [each for each in agreements if each.vendor == known.id_of(word)]
