"""Files that describe an export."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from statusledger import __version__
from statusledger.export import card, csvw, descriptions, readme
from statusledger.export.folder import MANIFEST
from statusledger.export.job import Job
from statusledger.schema import sql, tables
from statusledger.schema.declare import Table, View
from statusledger.schema.steps import VERSION

_BLOCK = 1 << 20
_ABOUT = ("schema.sql", "README.md", "datapackage.json", csvw.NAME, "croissant.json")


class File(Struct, frozen=True):
    """A file of the export; `sha256` is hex."""

    bytes: int
    sha256: str


def write(job: Job, formats: Sequence[str]) -> None:
    """Write the files, after all others."""
    folder = job.folder
    files = _files(folder)
    described = [name for name in dict.fromkeys((*job.tables, *job.dataset.tables)) if f"{name}.csv" in files]
    (folder / "schema.sql").write_text(_schema(job), encoding="utf-8")
    found = card.card(job.dataset)
    (folder / "README.md").write_text(readme.draw(job, formats, found), encoding="utf-8")
    if described:
        _write(folder / "datapackage.json", descriptions.datapackage(job, described, found))
        _write(folder / csvw.NAME, csvw.metadata(job, described, found))
    sums = {name: file.sha256 for name, file in files.items()}
    _write(folder / "croissant.json", descriptions.croissant(job, described, sums, found))
    for name in _ABOUT:
        files |= _files(folder, name)
    _write(folder / MANIFEST, _manifest(job, formats, files, found))
    files |= _files(folder, MANIFEST)
    lines = "".join(f"{file.sha256}  {name}\n" for name, file in sorted(files.items()))
    (folder / "SHA256SUMS").write_text(lines, encoding="utf-8")


def _schema(job: Job) -> str:
    statements = [f"{_comment(each)}{sql.create_table(each)};\n\n" for each in job.dataset.stored]
    views = [f"{_comment(each)}{sql.create_view(each)};\n\n" for each in tables.STATUS.views]
    return "".join((*statements, *views))


def _comment(described: Table | View) -> str:
    columns = [f"   {each.name}: {each.sentence}" for each in getattr(described, "columns", ())]
    return "".join(f"-- {line}\n" for line in (described.sentence, *columns))


def _manifest(job: Job, formats: Sequence[str], files: Mapping[str, File], found: card.Card) -> dict[str, Any]:
    selection = job.dataset.selection
    return {
        "tool": "statusledger",
        "version": __version__,
        "schema_version": VERSION,
        "as_of": found.as_of,
        "formats": list(formats),
        "since": selection.since,
        "vendors": list(selection.vendors),
        "rows": {each.name: job.dataset.count(each.name) for each in job.dataset.stored},
        "files": _by_top(files),
    }


def _by_top(files: Mapping[str, File]) -> dict[str, Any]:
    tops: dict[str, Any] = {}
    for name, file in sorted(files.items()):
        top, _, inside = name.partition("/")
        if not inside:
            tops[top] = file
            continue
        held = tops.setdefault(top, {"files": 0, "bytes": 0})
        held["files"] += 1
        held["bytes"] += file.bytes
    return tops


def _files(folder: Path, pattern: str = "**/*") -> dict[str, File]:
    return {
        path.relative_to(folder).as_posix(): File(path.stat().st_size, _sum(path))
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    }


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _write(path: Path, value: Any) -> None:  # noqa: ANN401 - whatever msgspec can encode
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
