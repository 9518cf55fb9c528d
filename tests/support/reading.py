"""Reads payloads for tests of platforms: real ones by their place in the corpus, and bodies made in a test."""

import json
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Incident, Snapshot
from statusledger.platforms import PLATFORMS
from tests.support.paths import GOLDEN

URL = "https://status.example.com/"


def told(platform: str, kind: str, body: object, time_zone: str | None = None, url: str = URL) -> Snapshot:
    """What a body says: bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return PLATFORMS[platform].parse(Document(url, kind, raw, time_zone))


def refused(platform: str, kind: str, body: object, time_zone: str | None = None) -> str:
    """Why a body is refused."""
    with pytest.raises(NormalizeError) as error:
        told(platform, kind, body, time_zone)
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
