"""Links of incidents that two sources of one vendor list, so that each event counts once.

Two incidents are one event if they are of one kind, start within fifteen minutes, share the title, the address or a
sentence, and are each other's best match among the other source's. The first seen counts. Links follow from the rows
alone.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from statusledger import text
from statusledger.model import Instant
from statusledger.store.write.rows import Row
from statusledger.times import seconds_between, shifted
from statusledger.vocabulary import LinkReason

_NEAR_S = 900
"""Most seconds between the starts of one event in two sources."""
_LETTERS = 24
"""Shorter updates are phrases that any two incidents share."""
_RIVALS = 20
"""Most incidents with one title, address or sentence at one time; beyond that it distinguishes none."""
_encoder = msgspec.json.Encoder()

_NEAR = """
    SELECT id, source_id, kind, title, url, started_at, first_seen_at FROM incidents i
    WHERE vendor_id = ? AND started_at BETWEEN ? AND ? AND withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM incident_links l WHERE l.same_as = i.id AND l.reason != ?)
    ORDER BY started_at, id
"""
_BODIES = """
    SELECT incident_id, body FROM updates
    WHERE incident_id IN (SELECT value FROM json_each(?)) AND withdrawn_at IS NULL
"""
_LINKED = """
    SELECT incident_id, same_as, evidence FROM incident_links WHERE reason = :reason
      AND (incident_id IN (SELECT value FROM json_each(:ids)) OR same_as IN (SELECT value FROM json_each(:ids)))
"""
Link = tuple[str, str, str]
Feature = tuple[str, str, str]


class Twin(Struct, frozen=True):
    """An incident for comparison; features by kind, name and value."""

    id: str
    source_id: str
    started_at: Instant
    first_seen_at: Instant
    features: frozenset[Feature]


def save(db: Database, vendor_id: str, incident_ids: Collection[str], rows: Iterable[Row]) -> set[str]:
    """Derive links around changed incidents, by rows before and after; return ids with changed links."""
    (sources,) = db.conn.execute("SELECT count(*) FROM sources WHERE vendor_id = ?", (vendor_id,)).fetchone()
    if sources < 2 or not incident_ids:
        return set()
    changed = set[str]()
    spans = _spans(Instant(str(row["started_at"])) for row in rows if row["started_at"])
    for first, last in spans:
        twins = _near(db, vendor_id, shifted(first, -3 * _NEAR_S), shifted(last, 3 * _NEAR_S))
        reach = shifted(first, -_NEAR_S), shifted(last, _NEAR_S)
        around = {twin.id for twin in twins if reach[0] <= twin.started_at <= reach[1]} | set(incident_ids)
        changed |= _replace(db, around, {link for link in links(twins) if not around.isdisjoint(link[:2])})
    return changed


def rederive(db: Database, vendor_id: str) -> None:
    """Derive all links of a vendor again."""
    found = db.query("SELECT id, started_at FROM incidents WHERE vendor_id = ?", [vendor_id])
    rows = {str(row["id"]): row for row in found}
    save(db, vendor_id, rows.keys(), rows.values())


def links(twins: Collection[Twin]) -> set[Link]:
    """Pairs of one event: the id that counts, the other, common features."""
    sharing: dict[Feature, list[Twin]] = defaultdict(list)
    for twin in sorted(twins, key=lambda each: each.started_at):
        for feature in twin.features:
            sharing[feature].append(twin)
    best = {twin.id: dict(_best(twin, sharing)) for twin in twins}
    return {
        _link(twin, other)
        for twin in twins
        for other in best[twin.id].values()
        if twin.id < other.id and best[other.id].get(twin.source_id) == twin
    }


def _best(twin: Twin, sharing: Mapping[Feature, list[Twin]]) -> Iterator[tuple[str, Twin]]:
    """The best match in each other source, if unique."""
    alike = {other.id: other for feature in twin.features for other in _sharing(twin, sharing[feature])}
    by_source: dict[str, list[tuple[tuple[int, int], str]]] = defaultdict(list)
    for other in alike.values():
        apart = abs(seconds_between(twin.started_at, other.started_at))
        by_source[other.source_id].append(((-len(twin.features & other.features), apart), other.id))
    for source_id, ranked in by_source.items():
        ranked.sort()
        if len(ranked) == 1 or ranked[0][0] < ranked[1][0]:
            yield source_id, alike[ranked[0][1]]


def _sharing(twin: Twin, many: list[Twin]) -> Iterator[Twin]:
    """Incidents of other sources with a shared feature about then, unless too many."""
    first = bisect_left(many, shifted(twin.started_at, -_NEAR_S), key=lambda each: each.started_at)
    end = bisect_right(many, shifted(twin.started_at, _NEAR_S), key=lambda each: each.started_at)
    if end - first <= _RIVALS:
        yield from (other for other in many[first:end] if other.source_id != twin.source_id)


def _link(one: Twin, other: Twin) -> Link:
    standing, twin = sorted((one, other), key=lambda each: (each.first_seen_at, each.id))
    names = sorted({name for _, name, _ in one.features & other.features})
    apart = abs(seconds_between(one.started_at, other.started_at))
    return standing.id, twin.id, f"the same {', '.join(names)}; {apart} s between their starts"


def _spans(starts: Iterable[Instant]) -> Iterator[tuple[Instant, Instant]]:
    """Group times that are near enough for one query."""
    first = last = None
    for start in sorted(set(starts)):
        if first is not None and last is not None and seconds_between(last, start) > 6 * _NEAR_S:
            yield first, last
            first = start
        first, last = first or start, start
    if first is not None and last is not None:
        yield first, last


def _near(db: Database, vendor_id: str, first: Instant, last: Instant) -> list[Twin]:
    found = db.conn.execute(_NEAR, (vendor_id, first, last, LinkReason.TWO_SOURCES)).fetchall()
    bodies: dict[str, set[str]] = defaultdict(set)
    if len({row[1] for row in found}) > 1:
        for identity, body in db.conn.execute(_BODIES, (_array(row[0] for row in found),)):
            bodies[identity].add(text.letters(body))
    return [
        Twin(identity, source_id, start, seen, frozenset(_features(kind, title, url, bodies[identity])))
        for identity, source_id, kind, title, url, start, seen in found
    ]


def _features(kind: str, title: str, url: str | None, bodies: Iterable[str]) -> Iterator[Feature]:
    if letters := text.letters(title):
        yield kind, "title", letters
    if url:
        yield kind, "address", url
    yield from ((kind, "words", body) for body in bodies if len(body) >= _LETTERS)


def _replace(db: Database, incident_ids: Iterable[str], wanted: set[Link]) -> set[str]:
    """Replace links of incidents; return both ends of each difference."""
    stored = set(db.conn.execute(_LINKED, {"reason": LinkReason.TWO_SOURCES, "ids": _array(incident_ids)}).fetchall())
    gone, new = stored - wanted, wanted - stored
    db.conn.executemany("DELETE FROM incident_links WHERE incident_id = ? AND same_as = ?", [each[:2] for each in gone])
    db.conn.executemany(
        "INSERT INTO incident_links (incident_id, same_as, reason, evidence) VALUES (?, ?, ?, ?)",
        [(standing, twin, LinkReason.TWO_SOURCES, evidence) for standing, twin, evidence in new],
    )
    return {identity for link in gone | new for identity in link[:2]}


def _array(many: Iterable[str]) -> str:
    return _encoder.encode(sorted(many)).decode()
