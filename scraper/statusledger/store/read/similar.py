"""Incidents like another: with words of its title and first update in their titles, or the same components too."""

import json

from msgspec import Struct

from statusledger.store.query import Connection, rows
from statusledger.store.read import related
from statusledger.store.read.incidents import LISTED, ListedIncident, listed
from statusledger.store.read.rows import IncidentStory
from statusledger.text.key_words import key_words
from statusledger.times import epoch

MOST = 5
_WORDS = 8
_CONSIDERED = 40
_NEWEST, _NEWEST_OF_VENDOR = 1_000, 300
_PER_COMPONENT, _COMPONENTS = 1.0, 3


class SimilarIncident(Struct, frozen=True):
    """An incident with what it has in common: words of its title, and names of components of the same vendor."""

    incident: ListedIncident
    words: list[str]
    components: list[str]


def similar(db: Connection, story: IncidentStory) -> list[SimilarIncident]:
    """Return the nearest five, those of the same vendor first.

    Nearer are those with rarer words in common (bm25), and with more components. Those of others share two words or
    more; those of the vendor two words, or one and a component. Considered are the newest with any of the words:
    300 of the vendor and 1,000 of all. An incident of the same event is none.
    """
    wanted = _wanted(story)
    scores = _scores(db, story, wanted)
    named = {each.name for each in story.components}
    found = [(scores[each.id], _in_common(story, wanted, named, each)) for each in _candidates(db, story, scores)]
    nearest = sorted(
        ((score, each) for score, each in found if _is_near(story, each)), key=lambda pair: _order(story, *pair)
    )
    return [each for _, each in nearest[:MOST]]


def _wanted(story: IncidentStory) -> list[str]:
    """Return the words to look for: those of the title come first; the vendor's own name is in too many."""
    first = [each.body for each in story.updates if each.is_progress][:1]
    own = key_words(story.vendor, most=_WORDS)
    found = key_words(story.title, *first, most=_WORDS + len(own))
    return [word for word in found if word not in own][:_WORDS]


def _scores(db: Connection, story: IncidentStory, wanted: list[str]) -> dict[str, float]:
    """Return bm25 by id, less being nearer, of the best candidates of the vendor and of all."""
    if not wanted:
        return {}
    query = " OR ".join(f'"{word}"' for word in wanted)
    values = {"query": query, "vendor": story.vendor_id, "kind": story.kind, "id": story.id}
    found = rows(db, _OF_VENDOR, **values, newest=_NEWEST_OF_VENDOR, most=_CONSIDERED)
    found += rows(db, _OF_ALL, **values, newest=_NEWEST, most=_CONSIDERED)
    return {row["id"]: row["score"] for row in found}


def _candidates(db: Connection, story: IncidentStory, scores: dict[str, float]) -> list[ListedIncident]:
    same = {identity for link in related.links(db, story.id) for identity in (link.incident_id, link.same_as)}
    ids = json.dumps(sorted(scores.keys() - same - {story.id}))
    return listed(rows(db, f"{LISTED} WHERE i.id IN (SELECT value FROM json_each(:ids))", ids=ids))


def _in_common(story: IncidentStory, wanted: list[str], named: set[str], other: ListedIncident) -> SimilarIncident:
    theirs = set(key_words(other.title, most=100))
    is_own = other.vendor_id == story.vendor_id
    shared = [name for name in other.components if name in named] if is_own else []
    return SimilarIncident(other, [word for word in wanted if word in theirs], shared)


def _is_near(story: IncidentStory, each: SimilarIncident) -> bool:
    return len(each.words) > 1 or bool(each.words and each.components and each.incident.vendor_id == story.vendor_id)


def _order(story: IncidentStory, score: float, each: SimilarIncident) -> tuple[bool, float, int, str]:
    nearness = score - _PER_COMPONENT * min(len(each.components), _COMPONENTS)
    began = each.incident.began_at or each.incident.first_seen_at
    return each.incident.vendor_id != story.vendor_id, round(nearness, 6), -epoch(began), each.incident.id


_FOUND = """
    SELECT i.id, score FROM (
        SELECT f.rowid AS place, bm25(incidents_fts) AS score FROM incidents_fts f
        WHERE incidents_fts MATCH :query {chosen} ORDER BY f.rowid DESC LIMIT :newest
    ) CROSS JOIN incidents i ON i.rowid = place
    WHERE i.kind = :kind AND i.id != :id AND i.withdrawn_at IS NULL
    ORDER BY score, i.started_at DESC, i.id LIMIT :most
"""
# The plus keeps the index from being asked once for each incident of the vendor.
_OF_VENDOR = _FOUND.format(chosen="AND +f.rowid IN (SELECT rowid FROM incidents WHERE vendor_id = :vendor)")
_OF_ALL = _FOUND.format(chosen="")
