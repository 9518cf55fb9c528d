"""settings.yaml: what somebody would otherwise say to every command, read as strictly as the catalogue."""

from pathlib import Path
from typing import Any

import yaml

from scraper.catalogue.document import STR, SlipError, line, mapping, refusal
from scraper.catalogue.shapes import ADDRESS, TEXT, Shape, entries, number


def load(path: Path) -> dict[str, Any]:
    """What the file says, by the names of the options it stands for. Raises CatalogueError with all that is wrong."""
    try:
        return entries(mapping(path), _KEYS)
    except SlipError as slip:
        raise refusal(path, slip.found) from None


def wrong(key: str, value: str) -> str | None:
    """What is wrong with a value that was given elsewhere, by the rules of the file."""
    start = yaml.Mark(key, 0, 0, 0, None, 0)
    try:
        _KEYS[key].read(yaml.ScalarNode(STR, value, start, start))
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


_KEYS: dict[str, Shape] = {
    "base_url": Shape(_place, ADDRESS.schema),
    "user_agent": Shape(_agent, TEXT.schema),
    "healthcheck": ADDRESS,
    "concurrency": number(int, 1, 1000, of=""),
    "per_host": number(int, 1, 50, of=""),
}
