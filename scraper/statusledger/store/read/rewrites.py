"""Rewrites by vendors, by year; their numbers, and the vendors with most."""

import json
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from msgspec import Struct

from statusledger.model import Instant
from statusledger.schema.predicates import rewrites, superseded, words
from statusledger.store.query import Connection, answers, plain, rows
from statusledger.store.read.queries import CHANGE
from statusledger.store.read.rows import ChangeRow
from statusledger.vocabulary import ChangeKind


class RewriteFilter(Struct, frozen=True, kw_only=True):
    """Conditions; None admits all. `late`: only after the incident was resolved."""

    year: str | None = None
    kind: str | None = None
    vendors: tuple[str, ...] | None = None
    late: bool = False


class RewriteCount(Struct, frozen=True):
    """The number of rewrites of a year and kind."""

    year: str
    kind: ChangeKind
    late: bool
    count: int

    def is_wanted(self, wanted: RewriteFilter) -> bool:
        """Return whether a filter admits them, its vendors aside."""
        return wanted.year in (None, self.year) and wanted.kind in (None, self.kind) and (self.late or not wanted.late)


class Rewriter(Struct, frozen=True):
    """A vendor, its number of rewrites, and of those after resolution."""

    vendor_id: str
    vendor: str
    changes: int
    late: int


class RecentRewriting(Struct, frozen=True, kw_only=True):
    """Numbers by kind from some time on, and the vendors with most."""

    kinds: dict[str, int]
    late: int
    incidents: int
    rewritten: int
    rewriters: list[Rewriter]


_BY_KIND = f"c.kind IN ({words(kind for kind in ChangeKind if not kind.ordinary)})"
"""The same as `rewrites`, by the index of kinds."""
_OF_VENDORS = "(:vendors IS NULL OR c.vendor_id IN (SELECT value FROM json_each(:vendors)))"
# Components are fewer than changes, and the pluses keep a grouping from reading all changes by an index.
_OF_COMPONENTS = "components p CROSS JOIN changes c ON c.entity_id = p.id"
# The same change of several components at once is one, as pages show it, except that of a group.
_ONE = """
    CASE WHEN c.kind = 'renamed' AND (c.field = 'group_name' OR p.is_group) THEN c.id
         ELSE json_array(c.source_id, c.seen_at, c.kind, c.field, c.old, c.new) END
"""
_COUNTED = f"""
    SELECT substr(c.seen_at, 1, 4) AS year, c.kind, c.after_resolution AS late, count(*) AS count FROM changes c
    WHERE {_BY_KIND} AND {_OF_VENDORS} AND c.entity != 'component' GROUP BY 1, 2, 3
    UNION ALL
    SELECT substr(c.seen_at, 1, 4), c.kind, c.after_resolution, count(DISTINCT {_ONE}) FROM {_OF_COMPONENTS}
    WHERE {_BY_KIND} AND {_OF_VENDORS} AND c.entity = 'component' GROUP BY 1, 2, 3
"""
_CHOSEN = f"""
    {rewrites("c")} AND {_OF_VENDORS} AND c.seen_at >= :year AND c.seen_at < :year || '~'
    AND (:kind IS NULL OR c.kind = :kind) AND (NOT :late OR c.after_resolution)
"""
_SINGLE = f"""
    SELECT c.seen_at, c.id, json_array(c.id) FROM changes c WHERE {_CHOSEN} AND c.entity != 'component'
    ORDER BY c.seen_at DESC, c.id LIMIT :most
"""
_TOGETHER = f"""
    SELECT c.seen_at, min(c.id), json_group_array(c.id) FROM {_OF_COMPONENTS}
    WHERE {_CHOSEN} AND c.entity = 'component' GROUP BY {_ONE} ORDER BY 1 DESC, 2 LIMIT :most
"""
_LISTED = f"{CHANGE} WHERE c.id IN (SELECT value FROM json_each(:ids)) ORDER BY c.seen_at DESC, c.id"
_NO_LIMIT = -1


def counts(db: Connection, vendors: tuple[str, ...] | None) -> list[RewriteCount]:
    """Count the rewrites of some vendors, or all, by year and kind."""
    return answers(db, RewriteCount, _COUNTED, vendors=_as_json(vendors))


def of_year(db: Connection, wanted: RewriteFilter, most: int, skipped: int = 0) -> list[ChangeRow]:
    """The rewrites of a year, newest first: at most `most`, after `skipped` newer ones."""
    shown = _groups(db, wanted, skipped + most)[skipped:]
    return answers(db, ChangeRow, _LISTED, ids=json.dumps([each for group in shown for each in group]))


def ids(db: Connection, wanted: RewriteFilter) -> Iterator[str]:
    """Yield the ids of all changes of a year, newest first."""
    for group in _groups(db, wanted, _NO_LIMIT):
        yield from group


def _groups(db: Connection, wanted: RewriteFilter, most: int) -> list[list[str]]:
    """Return the newest groups of changes that are shown as one."""
    values = {"year": wanted.year or "", "kind": wanted.kind, "late": wanted.late, "vendors": _as_json(wanted.vendors)}
    found = [*plain(db, _SINGLE, **values, most=most), *plain(db, _TOGETHER, **values, most=most)]
    found.sort(key=itemgetter(1))
    found.sort(key=itemgetter(0), reverse=True)
    return [json.loads(group) for _, _, group in (found if most == _NO_LIMIT else found[:most])]


def recent(db: Connection, since: Instant, vendors: tuple[str, ...] | None) -> RecentRewriting:
    """Numbers of some vendors, or all, from `since`."""
    values = {"since": since, "vendors": _as_json(vendors)}
    kinds: Counter[str] = Counter()
    late = 0
    for kind, after, count in plain(db, _RECENT, **values):
        kinds[kind] += count
        late += count * after
    (incidents,) = rows(db, _INCIDENTS, **values)
    return RecentRewriting(
        kinds=dict(kinds.most_common()),
        late=late,
        incidents=incidents["seen"],
        rewritten=incidents["rewritten"],
        rewriters=answers(db, Rewriter, _REWRITERS, **values),
    )


_INCIDENTS = f"""
    SELECT (SELECT count(*) FROM incidents c WHERE c.started_at >= :since AND NOT {superseded("c")} AND {_OF_VENDORS})
               AS seen,
           (SELECT count(DISTINCT incident_id) FROM changes c
            WHERE c.seen_at >= :since AND {rewrites("c")} AND {_OF_VENDORS}) AS rewritten
"""
_SINCE = f"c.seen_at >= :since AND {rewrites('c')} AND {_OF_VENDORS}"
_MAYBE_OF_COMPONENTS = "changes c LEFT JOIN components p ON c.entity = 'component' AND p.id = c.entity_id"
_COUNT = f"count(DISTINCT CASE WHEN p.id IS NULL THEN c.id ELSE {_ONE} END)"
_RECENT = f"SELECT +c.kind, c.after_resolution, {_COUNT} FROM {_MAYBE_OF_COMPONENTS} WHERE {_SINCE} GROUP BY 1, 2"
_REWRITERS = f"""
    SELECT +c.vendor_id AS vendor_id, v.name AS vendor, {_COUNT} AS changes,
           {_COUNT} FILTER (WHERE c.after_resolution) AS late
    FROM {_MAYBE_OF_COMPONENTS} JOIN vendors v ON v.id = c.vendor_id WHERE {_SINCE}
    GROUP BY 1 ORDER BY changes DESC, v.name LIMIT 12
"""


def _as_json(vendors: tuple[str, ...] | None) -> str | None:
    return None if vendors is None else json.dumps(vendors)
