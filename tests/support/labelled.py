"""Real incidents labelled by hand, with their texts, from folders that are not part of the project."""

import hashlib
import json
import lzma
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from statusledger.classification import Text


class Labelled(Struct, frozen=True):
    """An incident with its labels, texts oldest first; `half` 0 was read for the rules, `half` 1 was not."""

    key: str
    vendor: str
    title: str
    texts: tuple[Text, ...]
    causes: frozenset[str]
    mitigations: frozenset[str]
    upstreams: tuple[dict[str, Any], ...]
    half: int
    is_contested: bool
    promises: int


def labelled(corpus: Path) -> list[Labelled]:
    """Read all labelled incidents; the halves are even and odd ranks of the hashed keys."""
    labels = Path(os.environ["STATUSLEDGER_LABELS"])
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
            row["next_update_promises"],
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
