"""Real incidents that were labelled by hand: what is known of each, and its texts, oldest first."""

import json
import lzma
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from statusledger import text

Label = dict[str, Any]


def folder() -> Path:
    """The folder of labels."""
    return Path(os.environ["STATUSLEDGER_LABELS"])


def labels() -> list[Label]:
    """All labelled incidents."""
    return [json.loads(line) for line in (folder() / "incidents.jsonl").read_text(encoding="utf-8").splitlines()]


def texts(label: Label, corpus: Path) -> list[str]:
    """The texts of a labelled incident as Markdown."""
    entry = next(each for each in _entries(corpus / label["file"]) if label["key"] in _keys(each))
    updates = entry.get("incident_updates") or entry.get("updates") or entry.get("notes") or []
    return [text.markdown(each.get("body") or each.get("text") or "") for each in reversed(updates)]


def _keys(entry: Label) -> Iterator[str]:
    yield from (str(entry[name]) for name in ("id", "native_id") if name in entry)
    yield f"{entry.get('service_key')}/{entry.get('number')}"


@cache
def _entries(path: Path) -> list[Label]:
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            return [json.loads(line)["incident"] for line in file]
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, list) else found.get("incidents") or found.get("data") or [found]
