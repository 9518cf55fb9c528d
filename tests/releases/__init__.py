"""Ledgers as releases wrote them, which later ones bring up to date: a folder for each version of the tables.

A version is added by `python -m tests.releases` while it is the present one, and never written again.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

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


ADDED: Mapping[str, Mapping[str, Mapping[str, object]]] = {"v3": {"updates": {"posted_from": "stated"}}}
"""The columns that a version added, by table, with what older rows have there."""


def expected(version: str) -> list[str]:
    """What the dataset of a version holds, as `dump` says it today."""
    lines = (FOLDER / version / "dump.jsonl").read_text(encoding="utf-8").splitlines()
    later = [added for each, added in ADDED.items() if each > version]
    return [_completed(line, later) for line in lines]


def _completed(line: str, later: Iterable[Mapping[str, Mapping[str, object]]]) -> str:
    told = json.loads(line)
    for added in later:
        told["row"] |= added.get(told["table"], {})
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def dumped(path: Path) -> list[str]:
    with queries.open_readonly(path) as database:
        return list(dump.lines(database, poll_times=True))
