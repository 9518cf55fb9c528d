"""A pack of evidence: a folder with report, draft of the claim, tables, captures and their SHA256SUMS.

The same dataset gives the same bytes. No name of a file comes from a vendor.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from statusledger.errors import LedgerError
from statusledger.export.csv import write_rows
from statusledger.sla import claim_draft, page, report, statements, table
from statusledger.sla.captured import StatingCapture, stating
from statusledger.sla.evidence import LevelEvidence
from statusledger.store.connections import about

REPORT = "report.html"
SUMS = "SHA256SUMS"


class FolderTaken(LedgerError):
    """The folder of a pack has files already."""


def refuse_taken(target: Path) -> None:
    """Raise FolderTaken for a file, or a folder that is not empty."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise FolderTaken(f"{target}: not an empty folder; name a new or empty one")


def write(found: LevelEvidence, db: Path, target: Path) -> int:
    """Write a pack; return the number of its files. Raises StoreError and FolderTaken."""
    refuse_taken(target)
    with about(target):
        target.mkdir(parents=True, exist_ok=True)
        folder = _Folder(target)
        captures = []
        for capture, body in stating(db, found.incidents):
            if capture.name is not None:
                folder.put_once(capture.name, body)
            captures.append(capture)
        for name, content in _documents(found, captures).items():
            folder.put(name, content.encode(errors="replace"))
        folder.put(SUMS, folder.sums().encode())
    return folder.count


class _Folder:
    """A new folder, and the digests of what was written to it."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._digests: dict[str, str] = {}

    @property
    def count(self) -> int:
        return len(self._digests)

    def put(self, name: str, body: bytes) -> None:
        path = self._target / name
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as file:
            file.write(body)
        self._digests[name] = sha256(body).hexdigest()

    def put_once(self, name: str, body: bytes) -> None:
        if name not in self._digests:
            self.put(name, body)

    def sums(self) -> str:
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self._digests.items()))


def _documents(found: LevelEvidence, captures: Sequence[StatingCapture]) -> dict[str, str]:
    text = report.report(found, captures)
    return {
        "report.md": text,
        REPORT: page.of_markdown(statements.title(found.level), text),
        "claim.txt": claim_draft.draft(found),
        "evidence.json": _json({"evidence": found, "captures": captures}),
        "level.csv": _csv(table.COLUMNS, table.rows([found.level])),
        "intervals.csv": _csv(table.SEGMENT_COLUMNS, table.segment_rows(found.level)),
        "captures.csv": _csv(StatingCapture.__struct_fields__, map(_row, captures)),
    }


def _row(capture: StatingCapture) -> tuple[Any, ...]:
    values = (getattr(capture, name) for name in StatingCapture.__struct_fields__)
    return tuple("; ".join(each) if isinstance(each, list) else each for each in values)


def _json(value: Any) -> str:  # noqa: ANN401 - whatever msgspec can encode
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1).decode() + "\n"


def _csv(names: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> str:
    out = StringIO()
    write_rows(out, names, iter(rows), safe=True)
    return out.getvalue()
