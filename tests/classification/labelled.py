"""Real incidents labelled by hand, with their texts, from folders that are not part of the project."""

import hashlib
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from statusledger.classification import Classification, Text, classify


class Labelled(Struct, frozen=True):
    """An incident with its labels; `half` 0 was read for the rules, `half` 1 was not."""

    key: str
    vendor: str
    title: str
    texts: tuple[Text, ...]
    causes: frozenset[str]
    mitigations: frozenset[str]
    upstreams: tuple[dict[str, Any], ...]
    half: int
    is_contested: bool

    def found(self) -> Classification:
        return classify(self.title, self.texts, own=self.vendor)


def labelled(labels: Path, corpus: Path) -> list[Labelled]:
    """Read all labelled incidents; the halves are even and odd ranks of the hashed keys."""
    rows = [json.loads(line) for line in (labels / "incidents.jsonl").read_text().splitlines()]
    ranks = sorted((row["key"] for row in rows), key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    contested = _contested((labels / "README.md").read_text())
    return [
        Labelled(
            row["key"],
            row["vendor"],
            row["title"],
            tuple(_texts(_incident(corpus / row["file"], row["key"]))),
            frozenset(row["causes"]),
            frozenset(row["mitigations"]),
            tuple(row["upstream"]),
            ranks.index(row["key"]) % 2,
            row["key"] in contested,
        )
        for row in rows
    ]


def _contested(readme: str) -> frozenset[str]:
    """Keys in the list of contested labels, which ends where that of traps begins."""
    part = readme.partition("Contested labels")[2].partition("Traps for")[0]
    return frozenset(re.findall(r"[A-Za-z0-9/-]+", part))


@cache
def _incidents(path: Path) -> tuple[dict[str, Any], ...]:
    body = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    read = [json.loads(line) for line in body.splitlines()] if ".ndjson" in path.name else json.loads(body)
    rows = read["incidents"] if isinstance(read, dict) else read
    return tuple(row["incident"] if isinstance(row.get("incident"), dict) else row for row in rows)


def _incident(path: Path, key: str) -> dict[str, Any]:
    (found,) = (row for row in _incidents(path) if key in _keys(row))
    return found


def _keys(row: dict[str, Any]) -> set[str]:
    return {str(row.get("id")), str(row.get("native_id")), f"{row.get('service_key')}/{row.get('number')}"}


def _texts(incident: dict[str, Any]) -> Iterator[Text]:
    updates = incident.get("incident_updates") or incident.get("updates") or incident.get("notes") or []
    for update in sorted(updates, key=_posted_at):
        yield Text(update.get("body") or update.get("text") or "", update.get("status") == "postmortem")


def _posted_at(update: dict[str, Any]) -> str:
    return str(update.get("created_at") or update.get("date_created") or update.get("when") or "")


class Score:
    """True and false tags, and those that are missing, by tag."""

    def __init__(self, incidents: Iterable[Labelled]) -> None:
        self.right, self.wrong, self.missing = Counter[str](), Counter[str](), Counter[str]()
        for incident in incidents:
            found = incident.found()
            self._count({tag.tag for tag in found.causes}, incident.causes)
            self._count({tag.tag for tag in found.mitigations}, incident.mitigations)

    def _count(self, found: set[str], labels: frozenset[str]) -> None:
        self.right.update(found & labels)
        self.wrong.update(found - labels)
        self.missing.update(labels - found)

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missing.total())

    def lines(self) -> Iterator[str]:
        """A table with a line for each tag."""
        yield f"{'tag':22}{'n':>5}{'precision':>11}{'recall':>8}"
        for tag in sorted({*self.right, *self.wrong, *self.missing}):
            right, n = self.right[tag], self.right[tag] + self.missing[tag]
            yield f"{tag:22}{n:5}{_ratio(right, right + self.wrong[tag]):>11}{_ratio(right, n):>8}"
        n = self.right.total() + self.missing.total()
        yield f"{'all':22}{n:5}{self.precision:11.2f}{self.recall:8.2f}"


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"
