"""Atomic replacement of a folder."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from statusledger.errors import StoreError
from statusledger.store.connections import about
from statusledger.store.partial_files import scratch

MANIFEST = "manifest.json"
SITE = "site.json"
"""The record of a static site in the same folder, whose pages an export leaves alone."""

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


class NotOurs(StoreError):
    """No export made the target."""


@contextmanager
def renewed(target: Path) -> Iterator[Path]:
    """Yield an empty folder that replaces the target's export on success.

    Foreign files such as `.git` stay. A folder that cannot be moved changes file by file, its manifest last. Raises
    StoreError, and NotOurs for a folder that no export made.
    """
    folder = Path(os.path.realpath(target))
    with about(target):
        there = _names(folder)
        foreign = _foreign(target, there)
        fixed = stays(folder)
        with scratch(folder / "export" if fixed else folder) as staging:
            yield staging
            if fixed:
                _refill(staging, folder, there - foreign, foreign)
                return
            _swap(staging, folder)
            for name in foreign:
                (staging / name).rename(folder / name)


def stays(folder: Path) -> bool:
    """Return whether a folder cannot be moved: mount point, working directory, closed parent."""
    if not folder.exists():
        return False
    table = Path("/proc/self/mountinfo")  # which alone knows folders that are mounted from the same device
    mounted = {line.split()[4] for line in table.read_text().splitlines()} if table.exists() else set()
    is_closed = not os.access(folder.parent, os.W_OK)
    return folder.is_mount() or str(folder) in mounted or is_closed or Path.cwd().is_relative_to(folder)


def _refill(staging: Path, folder: Path, former: set[str], foreign: set[str]) -> None:
    """Exchange files one by one; after an interruption the next export knows its files."""
    new = _names(staging) - foreign
    known = staging / f".{MANIFEST}"
    known.write_bytes(msgspec.json.encode({"files": {name: {} for name in sorted(new | former)}}))
    known.replace(folder / MANIFEST)
    for name in sorted(new, key=lambda each: (each == MANIFEST, each)):
        _swap(staging / name, folder / name)
    for name in former - new:
        (folder / name).rename(staging / name)


def _names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} if folder.exists() else set()


def _foreign(target: Path, there: set[str]) -> set[str]:
    """Raises NotOurs if no export made the folder."""
    if not there:
        return set()
    try:
        manifest = msgspec.json.decode((target / MANIFEST).read_bytes(), type=dict[str, object])
        files = msgspec.convert(manifest["files"], dict[str, object])
    except (OSError, KeyError, msgspec.MsgspecError):
        if SITE in there or all(name.startswith(".") for name in there):
            return there
        raise NotOurs(f"{target}: holds files that no export made; name a new or empty folder") from None
    return there - {name.partition("/")[0] for name in files} - {MANIFEST, "SHA256SUMS"}


def _swap(staging: Path, target: Path) -> None:
    """Exchange two folders or files, atomically where possible."""
    if not target.exists():
        staging.rename(target)
        return
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange is not None and exchange(_HERE, os.fsencode(staging), _HERE, os.fsencode(target), _EXCHANGE) == 0:
        return
    aside = staging.with_suffix(".old")
    target.rename(aside)
    staging.rename(target)
    aside.rename(staging)
