"""Ledgers as releases wrote them, which later ones bring up to date: a folder for each version of the tables.

A version is added by `python -m tests.releases` while it is the present one, and never written again: append the sums
of its files to SHA256SUMS.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import zstandard

from statusledger.store import dump
from statusledger.store.read import queries

FOLDER = Path(__file__).parent
NAMES = ("status.db", "captures.db")
VERSIONS = sorted(each.name for each in FOLDER.iterdir() if each.is_dir() and each.name.startswith("v"))


def unpack(version: str, folder: Path) -> Path:
    """Write the ledger of a version into a folder; returns the path of its status.db."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        packed = (FOLDER / version / f"{name}.zst").read_bytes()
        (folder / name).write_bytes(zstandard.decompress(packed))
    return folder / "status.db"


ADDED: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "v3": {"updates": {"posted_from": "stated"}},
    "v5": {"sources": {"names": "[]"}},
}
"""The columns that a version added, by table, with what older rows have there."""


REMOVED: Mapping[str, Mapping[str, Collection[str]]] = {
    "v4": {"vendors": {"category"}, "incidents": {"content_hash"}, "updates": {"content_hash"}}
}
"""The columns that a version removed, by table."""
RENAMED: Mapping[str, Mapping[str, str]] = {"v4": {"oddities": "anomalies"}}
"""The tables that a version renamed."""


def expected(version: str) -> list[str]:
    """What the dataset of a version holds, as `dump` says it today."""
    lines = (FOLDER / version / "dump.jsonl").read_text(encoding="utf-8").splitlines()
    later = [each for each in VERSIONS if each > version]
    rows = [_upgraded(json.loads(line), later) for line in lines]
    tables = list(dict.fromkeys(row["table"] for row in rows))
    encoded = (json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in rows)
    pairs = zip((tables.index(row["table"]) for row in rows), encoded, strict=True)
    return [line for _, line in sorted(pairs)]


def _upgraded(line: dict[str, Any], later: Iterable[str]) -> dict[str, Any]:
    """A line of a dump as the later versions have it."""
    for version in later:
        table = RENAMED.get(version, {}).get(line["table"], line["table"])
        removed = REMOVED.get(version, {}).get(table, ())
        row = {name: value for name, value in line["row"].items() if name not in removed}
        line = {"table": table, "row": {**row, **ADDED.get(version, {}).get(table, {})}}
    return line


def dumped(path: Path) -> list[str]:
    with queries.open_readonly(path) as database:
        return list(dump.lines(database, poll_times=True))
