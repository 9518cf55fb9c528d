"""Tags and upstreams of incidents, in step with the texts that state them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from statusledger.config.names import NameIndex
from statusledger.model import Kind, Status
from statusledger.schema.predicates import current_update
from statusledger.store.containment import Contained
from statusledger.store.query import Connection
from statusledger.store.read import names
from statusledger.store.write.rows import Row
from statusledger.vocabulary import TagKind

if TYPE_CHECKING:
    from statusledger.classification import Classification, NamedUpstream, Tag

_MOST_TEXTS, _LONGEST_TEXT, _LONGEST_QUOTE = 500, 100_000, 500
_TABLES = ("incident_tags", "incident_upstreams")
_encoder = msgspec.json.Encoder()
_ALL = f"""
    SELECT i.id, i.title, u.id, u.body, u.status FROM incidents i
    LEFT JOIN updates u ON u.incident_id = i.id AND {current_update("u")}
    WHERE i.kind = '{Kind.INCIDENT}' ORDER BY i.id, u.number
"""
_RowsOf = Mapping[str, Mapping[str, Row]]


class IncidentTexts(Struct, frozen=True):
    """The title of an incident, and the id, body and status of each update on its page, oldest first."""

    title: str
    updates: tuple[tuple[str, str, str], ...]


def save(db: Connection, old: _RowsOf, new: _RowsOf) -> None:
    """Classify the incidents whose texts differ between the rows before and after a save, by table."""
    before, after = _texts(old), _texts(new)
    changed = {each: texts for each, texts in after.items() if texts != before.get(each)}
    known = [each for each in changed if each in before]
    for table in _TABLES if known else ():
        ids = _encoder.encode(known).decode()
        db.conn.execute(f"DELETE FROM {table} WHERE incident_id IN (SELECT value FROM json_each(?))", (ids,))
    _insert(db, changed.items())


def save_all(db: Connection) -> None:
    """Classify all incidents of a dataset that has no tags yet."""
    _insert(db, _stored(db))


def resolve(db: Connection) -> None:
    """Bring the ids of named upstreams in step with the names of vendors."""
    stored = db.conn.execute("SELECT DISTINCT name, vendor_id FROM incident_upstreams").fetchall()
    index = names.vendors(db) if stored else None
    wanted = [(index.id_of(name), name, vendor_id) for name, vendor_id in stored] if index else []
    db.conn.executemany(
        "UPDATE incident_upstreams SET vendor_id = ? WHERE name = ? AND vendor_id IS ?",
        [row for row in wanted if row[0] != row[2]],
    )


def _texts(rows: _RowsOf) -> dict[str, IncidentTexts]:
    """The texts of each incident; a maintenance counts for none."""
    updates: dict[str, list[tuple[str, str, str]]] = {}
    for identity, row in rows["updates"].items():
        if row["withdrawn_at"] is None:
            found = identity, str(row["body"]), str(row["status"])
            updates.setdefault(str(row["incident_id"]), []).append(found)
    return {
        identity: IncidentTexts(str(row["title"]), tuple(updates.get(identity, ())))
        if row["kind"] == Kind.INCIDENT
        else IncidentTexts("", ())
        for identity, row in rows["incidents"].items()
    }


def _stored(db: Connection) -> Iterator[tuple[str, IncidentTexts]]:
    for (identity, title), group in groupby(db.conn.execute(_ALL), key=lambda row: row[:2]):
        yield identity, IncidentTexts(title, tuple(row[2:] for row in group if row[2] is not None))


def _insert(db: Connection, found: Iterable[tuple[str, IncidentTexts]]) -> None:
    tags: list[tuple[str | None, ...]] = []
    upstreams: list[tuple[str | None, ...]] = []
    for incident_id, texts in found:
        classified = _classify(incident_id, texts)
        tags += _tag_rows(incident_id, texts, TagKind.CAUSE, classified.causes)
        tags += _tag_rows(incident_id, texts, TagKind.MITIGATION, classified.mitigations)
        upstreams += _upstream_rows(incident_id, texts, classified.upstreams)
    db.conn.executemany("INSERT INTO incident_tags VALUES (?, ?, ?, ?, ?, ?)", tags)
    index = names.vendors(db) if upstreams else NameIndex(())
    db.conn.executemany(
        "INSERT INTO incident_upstreams VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(row[0], index.id_of(str(row[1])), *row[1:]) for row in upstreams],
    )


def _classify(incident_id: str, texts: IncidentTexts) -> "Classification":
    """Classify the texts; a bug of the rules costs that incident its tags, not the save.

    The rules are imported here: their tables take 50 ms, and most runs change no text.
    """
    from statusledger import classification

    with Contained(incident_id):
        return classification.classify(
            texts.title,
            [
                classification.Text(body[:_LONGEST_TEXT], is_postmortem=status == Status.POSTMORTEM)
                for _, body, status in texts.updates[:_MOST_TEXTS]
            ],
        )
    return classification.Classification((), (), ())


def _tag_rows(
    incident_id: str, texts: IncidentTexts, kind: TagKind, found: "Iterable[Tag]"
) -> Iterator[tuple[str | None, ...]]:
    once = {each.tag: each for each in reversed(tuple(found))}
    for tag, each in sorted(once.items()):
        yield incident_id, kind, tag, each.certainty, each.quote[:_LONGEST_QUOTE], _update_id(texts, each.text)


def _upstream_rows(
    incident_id: str, texts: IncidentTexts, found: "Iterable[NamedUpstream]"
) -> Iterator[tuple[str | None, ...]]:
    once = {(each.name, each.region or ""): each for each in reversed(tuple(found))}
    for (name, _), each in sorted(once.items()):
        yield (
            incident_id, name, each.region, each.certainty, each.quote[:_LONGEST_QUOTE], _update_id(texts, each.text)
        )  # fmt: skip


def _update_id(texts: IncidentTexts, place: int) -> str | None:
    return texts.updates[place][0] if 0 <= place < len(texts.updates) else None
