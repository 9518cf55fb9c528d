"""settings.yaml: what somebody would otherwise say to every command, read as strictly as the catalogue."""

from pathlib import Path
from typing import Any

import yaml

from statusledger.catalogue.document import STR, SlipError, line, refusal, tree
from statusledger.catalogue.keys import Key, values
from statusledger.catalogue.shapes import ADDRESS, TEXT, Shape, number


def load(path: Path) -> dict[str, Any]:
    """What the file says, by the names of the options it stands for. Raises CatalogueError with all that is wrong."""
    root = tree(path, "a file of settings", "--settings")
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise refusal(path, [(line(root), "not a mapping; write a `key: value` a line")])
    found, _, wrong = values(root, _KEYS)
    if wrong:
        raise refusal(path, wrong)
    return found


def wrong(key: str, value: str) -> str | None:
    """What is wrong with a value that was given elsewhere, by the rules of the file."""
    start = yaml.Mark(key, 0, 0, 0, None, 0)
    try:
        _KEYS[key].shape.read(yaml.ScalarNode(STR, value, start, start))
    except SlipError as slip:
        return slip.found[0][1]
    return None


def _place(node: yaml.Node) -> str:
    value: str = ADDRESS.read(node)
    if "${" in value:
        raise SlipError((line(node), f"{value} is published as it is, and may hold no variable; write the address"))
    return value


def _agent(node: yaml.Node) -> str:
    value: str = TEXT.read(node)
    if not value.isascii():
        raise SlipError((line(node), f"{value} may hold only ASCII, as headers do"))
    return value


_KEYS = {
    "base_url": Key(Shape(_place, ADDRESS.schema), "Where exports are published."),
    "user_agent": Key(Shape(_agent, TEXT.schema), "Who we say we are."),
    "healthcheck": Key(ADDRESS, "Where to tell that runs go well. May hold ${ENV_VAR}."),
    "concurrency": Key(number(int, 1, 1000, ""), "Requests at a time."),
    "per_host": Key(number(int, 1, 50, ""), "Requests at a time per host."),
}
