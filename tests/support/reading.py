"""Reads payloads for tests of platforms: real ones by their place in the corpus, and bodies made in a test."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Incident, Snapshot
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.build import at
from tests.support.paths import GOLDEN

URL = "https://status.example.com/"


def parsed(platform: str, kind: str, body: object, time_zone: str | None = None, url: str = URL) -> Snapshot:
    """What a body says: bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return PLATFORMS[platform].parse(Document(url, kind, raw, time_zone))


def refused(platform: str, kind: str, body: object, time_zone: str | None = None) -> str:
    """Why a body is refused."""
    with pytest.raises(NormalizeError) as error:
        parsed(platform, kind, body, time_zone)
    return str(error.value)


def by_key(snapshot: Snapshot) -> dict[str, Incident]:
    """Its incidents; each key must be there once."""
    found = {incident.key: incident for incident in snapshot.incidents}
    assert len(found) == len(snapshot.incidents)
    return found


def golden(platform: str, case: str) -> Any:
    """The JSON input of a golden case."""
    (path,) = (GOLDEN / platform / case).glob("input.*.json")
    return json.loads(path.read_text())


def captured(corpus: Path, platform: str, kind: str, name: str) -> Snapshot:
    """What a captured document of a vendor says."""
    body = (corpus / "vendors" / name).read_bytes()
    return parsed(platform, kind, lzma.decompress(body) if name.endswith(".xz") else body)


def looks(platform: str, *seen: tuple[str, bytes], url: str = URL) -> SourceState:
    """Documents by kind and body, one an hour from the 5th, 12:00, on."""
    folded = SourceState("acme", PLATFORMS[platform].channels, [], [], SourceMemory())
    for hour, (kind, body) in enumerate(seen, start=12):
        folded.observe(Observation(kind, at(f"5 {hour}:00"), parsed(platform, kind, body, url=url)))
    return folded
