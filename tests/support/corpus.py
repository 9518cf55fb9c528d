"""Folders of real payloads, together as one."""

from collections.abc import Iterable
from pathlib import Path


def linked(folders: Iterable[Path], into: Path) -> Path:
    """Link every file of folders under its relative path; of files with one path, the first folder's stays."""
    for folder in folders:
        for path in sorted(each for each in folder.resolve(strict=True).rglob("*") if each.is_file()):
            link = into / path.relative_to(folder.resolve())
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(path)
    return into
