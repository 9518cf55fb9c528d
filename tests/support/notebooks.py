"""The notebooks of docs/notebooks, executed on an export, and a dataset that has all that they distinguish."""

import os
import runpy
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from msgspec import Struct

from statusledger.export import export
from tests.support import large
from tests.support.paths import ROOT

FOLDER = ROOT / "docs/notebooks"
NAMES = ("durations", "edits", "weekdays")
_VARIED = (
    "UPDATE incidents SET impact = 'unknown' WHERE rowid % 53 = 5",
    "UPDATE incidents SET origin = 'observed', detected_at = started_at WHERE rowid % 3 = 0",
    "UPDATE incidents SET resolved_from = 'inferred' WHERE rowid % 5 = 1 AND resolved_at IS NOT NULL",
    "UPDATE incidents SET resolved_from = 'unknown', resolved_at = NULL, status = 'identified' WHERE rowid % 29 = 7",
    "UPDATE incidents SET resolved_at = started_at, resolved_from = 'stated' WHERE rowid % 31 = 8",
    "UPDATE incidents SET resolved_at = '2019-01-01T00:00:00Z' WHERE rowid % 37 = 9 AND resolved_at IS NOT NULL",
    "UPDATE incidents SET started_at = NULL WHERE rowid % 41 = 10",
    "UPDATE incidents SET withdrawn_at = last_changed_at WHERE rowid % 43 = 11",
    """
    INSERT INTO changes (id, seen_at, vendor_id, source_id, incident_id, entity, entity_id, kind, field, old, new,
                         after_resolution)
    SELECT i.id || '_y' || k.every, strftime('%Y-%m-%dT%H:%M:%SZ', i.resolved_at, '+7200 seconds'),
           i.vendor_id, i.source_id, i.id, 'incident', i.id, k.kind, k.field, k.old,
           coalesce(k.new, strftime('%Y-%m-%dT%H:%M:%SZ', k.old, k.shift)), i.rowid % 2
    FROM incidents i JOIN (
        SELECT 'renamed' AS kind, 'title' AS field, 'Old' AS old, 'New' AS new, NULL AS shift, 4 AS every
        UNION ALL SELECT 'deescalated', 'impact', 'major', 'minor', NULL, 7
        UNION ALL SELECT 'retimed', 'started_at', '2026-01-01T00:00:00Z', NULL, '-900 seconds', 9
        UNION ALL SELECT 'retimed', 'started_at', '2026-01-01T00:00:00Z', NULL, '+31 seconds', 11
        UNION ALL SELECT 'retimed', 'resolved_at', '2026-01-01T00:00:00Z', NULL, '+600 seconds', 13
    ) k ON i.rowid % k.every = 2
    WHERE i.kind = 'incident' AND i.resolved_at IS NOT NULL
    """,
)


class Notebook(Struct, frozen=True):
    """A notebook that was executed: the outputs of its cells, and all of its variables."""

    outputs: Sequence[Any]
    variables: Mapping[str, Any]

    @property
    def html(self) -> str:
        """All outputs."""
        return "\n".join(each.text for each in self.outputs if each is not None)


@contextmanager
def importable() -> Iterator[None]:
    """Let notebooks import their module, as they can where marimo or Python starts them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        yield


def run(name: str, *exports: Path, zone: str = "UTC", drawn: bool = True) -> Notebook:
    """Execute a notebook on one or several exports; without drawing its pictures, in a third of the time."""
    with importable(), pytest.MonkeyPatch.context() as patch:
        if not drawn:
            patch.setattr(Figure, "savefig", lambda *_, **__: None)
        patch.setenv("STATUSLEDGER_EXPORT", os.pathsep.join(map(str, exports)))
        patch.setenv("STATUSLEDGER_ZONE", zone)
        return Notebook(*runpy.run_path(str(FOLDER / f"{name}.py"))["app"].run())


def build(folder: Path) -> None:
    """Make status.db and, in public/, its export: three vendors, 900 incidents."""
    large.build(folder / "status.db", vendors=3, incidents=900)
    with closing(sqlite3.connect(folder / "status.db")) as db, db:
        for statement in _VARIED:
            db.execute(statement)
    export(folder / "status.db", folder / "public", ("parquet",))
