"""Reading of settings.yaml."""

from pathlib import Path
from typing import Any

import yaml
from msgspec.structs import asdict

from statusledger.config.command_defaults import CommandDefaults
from statusledger.config.document import STR, SlipError, line, refusal, tree
from statusledger.config.json_schema import json_schema
from statusledger.config.reading import EntryReader

_READER = EntryReader(CommandDefaults)


def load(path: Path) -> dict[str, Any]:
    """Load given values by option name. Raises CatalogueError with all mistakes."""
    root = tree(path, "a file of settings", "--settings")
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise refusal(path, [(line(root), "not a mapping; write a `key: value` a line")])
    try:
        found = _READER.read(root)
    except SlipError as slip:
        raise refusal(path, slip.found) from None
    return {key: value for key, value in asdict(found).items() if value is not None}


def problem(key: str, value: str) -> str | None:
    """Check a value from command line or environment."""
    start = yaml.Mark(key, 0, 0, 0, None, 0)
    node = yaml.ScalarNode(STR, value, start, start)
    return next((message for _, message in _READER.fields.shapes[key].problems(node)), None)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of settings.yaml."""
    return json_schema("The settings of statusledger", CommandDefaults)
