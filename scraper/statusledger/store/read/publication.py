"""What is published of the dataset: vendors, and the newest incidents of one, of a tag or of an impact, in full."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from statusledger.model import Impact, Instant, Kind
from statusledger.reconcile.changes import COURSE
from statusledger.schema.openness import still_open
from statusledger.store.read import queries, watched_components
from statusledger.store.read.dataset import Dataset
from statusledger.store.read.published import (
    PublishedComponent,
    PublishedIncident,
    PublishedTransition,
    PublishedVendor,
    Touch,
    Word,
)
from statusledger.store.read.source_rows import SourceRow
from statusledger.store.read.watched_components import WatchedComponent

Shape = TypeVar("Shape", bound=Struct)
_NEWEST = 50
_FIRST_WORD = "(SELECT min(u.posted_at) FROM updates u WHERE u.incident_id = i.id)"
_POSTED = f"coalesce(i.posted_at, {_FIRST_WORD}, i.started_at, i.first_seen_at)"
_COURSE = ", ".join(f"'{kind}'" for kind in sorted(COURSE))
_ENTRY = f"""
    SELECT i.id, i.vendor_id, v.name AS vendor, i.source_id, i.kind, i.title, i.url, i.status, i.impact, i.started_at,
           i.resolved_at, i.resolved_from, i.scheduled_start_at, i.scheduled_end_at,
           {_POSTED} AS posted_at, i.last_changed_at, i.withdrawn_at,
           (SELECT max(c.seen_at) FROM changes c WHERE c.incident_id = i.id AND c.kind NOT IN ({_COURSE})) AS edited_at,
           (SELECT count(*) FROM changes c WHERE c.incident_id = i.id AND c.entity = 'incident' AND c.kind != 'added')
               AS revision
    FROM incidents i JOIN vendors v ON v.id = i.vendor_id
"""
_STANDING = "EXISTS (SELECT 1 FROM temp.standing s WHERE s.id = i.id)"
_NOTED = """
    INSERT INTO temp.standing SELECT id FROM main.watched_incidents
    WHERE NOT EXISTS (SELECT 1 FROM temp.standing)
"""
_WORDS = """
    SELECT id, incident_id, status, body, posted_at FROM updates
    WHERE withdrawn_at IS NULL AND incident_id = ? ORDER BY number
"""
_TOUCHES = """
    SELECT incident_id, component_id, name FROM incident_components WHERE incident_id = ? ORDER BY name, component_id
"""
_NEWEST_OF_COMPONENTS = f"""
    SELECT component_id, id FROM (
        SELECT x.component_id, i.id,
               row_number() OVER (PARTITION BY x.component_id ORDER BY {_POSTED} DESC, i.id) AS place
        FROM incidents i JOIN incident_components x ON x.incident_id = i.id
        WHERE i.vendor_id = ? AND x.component_id IS NOT NULL AND {_STANDING}
        GROUP BY x.component_id, i.id
    ) WHERE place <= {_NEWEST} ORDER BY component_id, place
"""
_WATCHED = """
    SELECT p.id, p.name FROM main.watched_components p JOIN sources s ON s.id = p.source_id
    WHERE s.vendor_id = ? AND s.enabled ORDER BY p.id
"""
_STEPS = """
    SELECT t.incident_id, t.update_id, t.component_id, p.name, t.old_health, t.new_health FROM transitions t
    JOIN components p ON p.id = t.component_id WHERE t.incident_id = ? ORDER BY t.at, t.id
"""


def vendors(dataset: Dataset) -> list[PublishedVendor]:
    """Every vendor that has a source switched on, in the order of ids."""
    sources: dict[str, list[SourceRow]] = {}
    for source in queries.sources(Database(dataset.connection)):
        if source.enabled:
            sources.setdefault(source.vendor_id, []).append(source)
    return [
        PublishedVendor(id=vendor_id, name=name, homepage=homepage, tags=json.loads(tags), sources=sources[vendor_id])
        for vendor_id, name, homepage, tags in dataset.ask("SELECT id, name, homepage, tags FROM vendors ORDER BY id")
        if vendor_id in sources
    ]


def parts(dataset: Dataset) -> dict[str, list[WatchedComponent]]:
    """The watched components by source."""
    return watched_components.parts(Database(dataset.connection))


def newest(
    dataset: Dataset,
    kind: Kind | None = None,
    *,
    vendor: str | None = None,
    tag: str | None = None,
    impact: Impact | None = None,
) -> list[PublishedIncident]:
    """The newest fifty by when they were posted, newest first."""
    conditions = {
        "+i.kind = ?": kind,  # let the vendor find them
        "i.vendor_id = ?": vendor,
        "i.impact = ?": impact,
        "EXISTS (SELECT 1 FROM json_each(v.tags) WHERE value = ?)": tag,
    }
    asked = {condition: str(value) for condition, value in conditions.items() if value is not None}
    where = " AND ".join([_STANDING, *asked])
    chosen = f"""
        SELECT i.id FROM incidents i JOIN vendors v ON v.id = i.vendor_id WHERE {where}
        ORDER BY {_POSTED} DESC, i.id LIMIT {_NEWEST}
    """
    return _entries(dataset, f"{_ENTRY} WHERE i.id IN ({chosen}) ORDER BY posted_at DESC, i.id", *asked.values())


def by_component(dataset: Dataset, vendor: str) -> Iterator[tuple[str, str, list[PublishedIncident]]]:
    """The id and name of each watched component of a vendor, withdrawn ones too, with the newest fifty that name it."""
    _note_standing(dataset)
    newest_of: dict[str, list[str]] = {}
    for component_id, incident_id in dataset.ask(_NEWEST_OF_COMPONENTS, (vendor,)):
        newest_of.setdefault(component_id, []).append(incident_id)
    wanted = json.dumps(sorted({each for ids in newest_of.values() for each in ids}))
    entries = _entries(dataset, f"{_ENTRY} WHERE i.id IN (SELECT value FROM json_each(?))", wanted)
    known = {entry.id: entry for entry in entries}
    for component_id, name in list(dataset.ask(_WATCHED, (vendor,))):
        yield component_id, name, [known[each] for each in newest_of.get(component_id, ())]


def unresolved(dataset: Dataset, vendor: str) -> list[PublishedIncident]:
    """The incidents and maintenances of a vendor that are not over, newest first."""
    where = f"{_STANDING} AND i.vendor_id = ? AND {still_open('i')}"
    return _entries(dataset, f"{_ENTRY} WHERE {where} ORDER BY posted_at DESC, i.id", vendor)


def planned(dataset: Dataset, since: Instant, vendor: str | None = None) -> list[PublishedIncident]:
    """The maintenances whose window begins at that time or later, withdrawn ones included, in the order of windows."""
    where = "i.kind = 'maintenance' AND i.scheduled_start_at >= ? AND (i.withdrawn_at IS NOT NULL OR " + _STANDING + ")"
    of_vendor = " AND i.vendor_id = ?" if vendor else ""
    values = [since, *([vendor] if vendor else [])]
    return _entries(dataset, f"{_ENTRY} WHERE {where}{of_vendor} ORDER BY i.scheduled_start_at, i.id", *values)


def components(dataset: Dataset, vendor: str) -> list[PublishedComponent]:
    """The watched components of a vendor that are on its pages now, in their order, groups among them."""
    rows = _dicts(
        dataset,
        PublishedComponent,
        "SELECT p.id, p.source_id, p.name, p.group_name, p.description, p.position, p.is_group, p.health, "
        "p.first_seen_at FROM main.watched_components p JOIN sources s ON s.id = p.source_id "
        "WHERE s.vendor_id = ? AND s.enabled AND p.withdrawn_at IS NULL ORDER BY p.source_id, p.position, p.name, p.id",
        vendor,
    )
    return list(rows)


def tags(found: Iterable[PublishedVendor]) -> list[str]:
    """All tags of some vendors."""
    return sorted({tag for vendor in found for tag in vendor.tags})


def _entries(dataset: Dataset, sql: str, *values: str) -> list[PublishedIncident]:
    _note_standing(dataset)
    return [
        msgspec.structs.replace(
            entry,
            updates=list(_dicts(dataset, Word, _WORDS, entry.id)),
            components=list(_dicts(dataset, Touch, _TOUCHES, entry.id)),
            steps=list(_dicts(dataset, PublishedTransition, _STEPS, entry.id)),
        )
        for entry in list(_dicts(dataset, PublishedIncident, sql, *values))
    ]


def _note_standing(dataset: Dataset) -> None:
    """What is watched is asked once for all questions: the view takes as long as everything else together."""
    dataset.connection.execute("CREATE TEMP TABLE IF NOT EXISTS standing (id PRIMARY KEY) WITHOUT ROWID")
    dataset.connection.execute(_NOTED)


def _dicts(dataset: Dataset, shape: type[Shape], sql: str, *values: str) -> Iterator[Shape]:
    """Rows as structs, whose first fields are the columns of the question."""
    names = _names(shape)
    for row in dataset.ask(sql, values):
        yield msgspec.convert(dict(zip(names, row, strict=False)), shape, strict=False)


@cache
def _names(shape: type[Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(shape)]
