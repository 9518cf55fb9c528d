"""The captures that state the incidents of an evidence: what pages published whenever these changed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from statusledger.model import Instant
from statusledger.sla.evidence import StatedIncident
from statusledger.store.captures import Captures, Sighting, beside, open_captures

MOST, MOST_BYTES = 2_000, 256 << 20
"""Captures that a pack has, and their bytes together; the earliest come first."""


class StatingCapture(Struct, frozen=True, kw_only=True):
    """A body with the times it was read; `name` is its file in the pack, None beyond the bounds."""

    name: str | None
    sha256: str
    bytes: int
    kind: str
    url: str
    first_at: Instant
    last_at: Instant
    incident_ids: list[str]


def stating(db: Path, incidents: Iterable[StatedIncident]) -> Iterator[tuple[StatingCapture, bytes]]:
    """Yield the captures of incidents with their bodies, oldest first. Raises StoreError."""
    path = beside(db)
    if not path.exists():
        return
    with open_captures(path, read_only=True) as captures:
        total, known = 0, dict[str, str]()
        for number, (sighting, ids) in enumerate(_sightings(captures, incidents), 1):
            body = captures.body(sighting.sha256)
            is_new = sighting.sha256 not in known
            total += len(body) if is_new else 0
            if is_new and len(known) < MOST and total <= MOST_BYTES:
                known[sighting.sha256] = f"captures/{number:04}{_suffix(body)}"
            yield _capture(sighting, ids, body, known.get(sighting.sha256)), body


def _sightings(captures: Captures, incidents: Iterable[StatedIncident]) -> list[tuple[Sighting, list[str]]]:
    """Return the bodies that were first read when something of an incident was: those with its key, if any has it."""
    by_source: dict[str, list[StatedIncident]] = {}
    for each in incidents:
        by_source.setdefault(each.source_id, []).append(each)
    found: dict[Sighting, list[str]] = {}
    for source_id, those in by_source.items():
        at: dict[Instant, list[Sighting]] = {}
        for sighting in captures.sightings(source_id):
            at.setdefault(sighting.first_at, []).append(sighting)
        for incident in those:
            for sighting in _of_incident(captures, at, incident):
                found.setdefault(sighting, []).append(incident.id)
    return sorted(found.items(), key=lambda each: (each[0].first_at, each[0].kind, each[0].url, each[0].sha256))


def _of_incident(captures: Captures, at: dict[Instant, list[Sighting]], incident: StatedIncident) -> Iterator[Sighting]:
    key = incident.key.encode()
    for moment in sorted(incident.moments):
        those = at.get(moment, [])
        naming = [each for each in those if key in captures.body(each.sha256)]
        yield from naming or those


def _capture(sighting: Sighting, ids: list[str], body: bytes, name: str | None) -> StatingCapture:
    return StatingCapture(
        name=name,
        sha256=sighting.sha256,
        bytes=len(body),
        kind=sighting.kind,
        url=sighting.url,
        first_at=sighting.first_at,
        last_at=sighting.last_at,
        incident_ids=sorted(set(ids)),
    )


def _suffix(body: bytes) -> str:
    """Return the ending for a body's form, of a fixed set: no word of a vendor is part of a file's name."""
    begin = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if begin.startswith((b"{", b"[")):
        return ".json"
    if begin.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return ".xml" if begin.startswith(b"<") else ".txt"
