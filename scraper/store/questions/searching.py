"""Full-text search over titles, updates and postmortems."""

import re

from msgspec import Struct
from sqlite_utils import Database

from scraper.model import Impact, Instant, Status
from scraper.store.asking import answers

HIT, END = "\x02", "\x03"
"""What stands around each word that was found in a snippet."""
_WORD = re.compile(r'"([^"]*)"|(\S+)')


class Found(Struct, frozen=True, kw_only=True):
    """An incident and the first place in it where the words are."""

    id: str
    vendor_id: str
    vendor: str
    title: str
    impact: Impact
    started_at: Instant | None
    number: int | None
    status: Status | None
    snippet: str


def search(db: Database, words: str, most: int) -> list[Found]:
    """Incidents that hold all the words, each once: by title first, then by their updates, newest first."""
    query = _query(words)
    if not query:
        return []
    found = answers(db, Found, _SEARCH, query=query, hit=HIT, end=END, most=most)
    return list({each.id: each for each in reversed(found)}.values())[::-1]


def _query(words: str) -> str:
    """Every word as it is, quoted; the last one may be the beginning of one."""
    terms = [(quoted or plain).replace('"', "") for quoted, plain in _WORD.findall(words.replace("\0", ""))]
    told = " ".join(f'"{term}"' for term in terms if term.strip())
    return f"{told}*" if told else ""


_SEARCH = """
    WITH titled AS (
        SELECT rowid AS place, snippet(incidents_fts, 0, :hit, :end, '…', 24) AS snippet FROM incidents_fts
        WHERE incidents_fts MATCH :query ORDER BY rowid DESC LIMIT :most
    ), told AS (
        SELECT rowid AS place, snippet(updates_fts, 0, :hit, :end, '…', 32) AS snippet FROM updates_fts
        WHERE updates_fts MATCH :query ORDER BY rowid DESC LIMIT 2 * :most
    )
    SELECT i.id, i.vendor_id, v.name AS vendor, i.title, i.impact, i.started_at, hit.number, hit.status, hit.snippet
    FROM (
        SELECT i.id, NULL AS number, NULL AS status, snippet, 0 AS later FROM titled
        JOIN incidents i ON i.rowid = place
        UNION ALL
        SELECT u.incident_id, u.number, u.status, snippet, 1 FROM told JOIN updates u ON u.rowid = place
    ) hit JOIN incidents i ON i.id = hit.id JOIN vendors v ON v.id = i.vendor_id
    ORDER BY hit.later, i.started_at DESC LIMIT :most
"""
