"""Helpers for tests of platforms: golden documents to take apart, and payloads that mean harm."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from statusledger.model import Document, Snapshot
from statusledger.platforms import PLATFORMS
from tests.support.paths import GOLDEN

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>[a](javascript:alert(3))"
    '<a href="JaVaScRiPt:alert(4)">b</a>\x00\x1b[31m\u202e ' + "long " * 400
)
HALF_A_MEGABYTE = "long " * 100_000
"""Of a text, 400,000 characters are kept."""
_ACTIVE = ("<script", "<img", "<a ", "\\u0000", "\\u001b", "\u202e")


def normalize(platform: str, kind: str, body: bytes, url: str = "https://status.example.com/") -> Snapshot:
    return PLATFORMS[platform].parse(Document(url, kind, body))


def golden(platform: str, case: str) -> Any:
    """The JSON of a golden case."""
    (path,) = (GOLDEN / platform / case).glob("input.*.json")
    return json.loads(path.read_text())


def with_every(value: Any, texts: set[str], text: str) -> Any:
    """The same JSON with `text` for the value of each of those keys."""
    if isinstance(value, dict):
        return {key: text if key in texts else with_every(each, texts, text) for key, each in value.items()}
    return [with_every(each, texts, text) for each in value] if isinstance(value, list) else value


def with_each(value: Any, texts: set[str], text: str) -> Any:
    """The same JSON with `text` once for each of those keys: in the first of the items where that is a text."""
    met: set[tuple[str, ...]] = set()

    def replaced(value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, dict):
            return {key: replaced(each, (*path, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [replaced(each, path) for each in value]
        if isinstance(value, str) and texts.intersection(path[-1:]) and path not in met:
            met.add(path)
            return text
        return value

    return replaced(value, ())


def assert_harmless(parsed: Snapshot) -> None:
    """Nothing active is left, and titles and names are short; Markdown means nothing in those."""
    whole = msgspec.json.encode(parsed).decode()
    assert [sign for sign in _ACTIVE if sign in whole] == []
    for incident in parsed.incidents:
        assert 0 < len(incident.title) <= 1_000
        assert not [update for update in incident.updates if "](javascript:" in update.body.lower()]
    assert all(0 < len(component.name) <= 1_000 for component in parsed.components)


def strangers(corpus: Path, *own: str) -> Iterator[Path]:
    """Every JSON, feed and page of the corpus that is not in one of these folders."""
    for path in sorted(corpus.rglob("*")):
        folder = str(path.parent.relative_to(corpus))
        if path.suffix in {".json", ".rss", ".atom", ".xml", ".html"} and folder not in own:
            yield path
