"""Files that replace others once whole, and removal of unfinished ones."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.store.connections import LOGS, PARTIAL, about, real


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path that replaces the target on success and is removed on failure."""
    with about(target), replacing_all([target]) as (partial,):
        yield partial


@contextmanager
def replacing_all(targets: Sequence[Path]) -> Iterator[list[Path]]:
    """As `replacing` for several files: all are on the disk before the first replacement.

    SQLite's files beside a target are removed: a log left there would be replayed over the new file.
    """
    finals = [real(target) for target in targets]
    partials: list[Path] = []
    try:
        for target in finals:
            with about(target):
                _refuse_special(target)
                target.parent.mkdir(parents=True, exist_ok=True)
                partials.append(unfinished(target))
        yield partials
        for target, partial in zip(finals, partials, strict=True):
            with about(target):
                synced(partial)
        for target, partial in zip(finals, partials, strict=True):
            with about(target):
                _take_place(partial, target)
    finally:
        for partial in partials:
            _remove_database(partial)


def synced(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def unfinished(target: Path) -> Path:
    """The path of the file that will replace the target."""
    sweep(target.parent)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    _remove(partial)  # that of an earlier process which had our number
    return partial


@contextmanager
def working(target: Path) -> Iterator[Path]:
    """Yield a path beside the target for a temporary database."""
    partial = unfinished(target)
    try:
        yield partial
    finally:
        _remove_database(partial)


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """A temporary folder beside the target, swept like an unfinished file."""
    folder = unfinished(target)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove unfinished files of killed processes from a folder."""
    for left in folder.glob(".*.partial*"):
        found = PARTIAL.fullmatch(left.name)
        if found and not _runs(int(found[2])):
            _remove(left)


def _refuse_special(target: Path) -> None:
    """Renaming would replace a device, as /dev/null, for the whole machine."""
    if target.exists() and not target.is_file():
        raise StoreError(f"{target}: no regular file, which alone can be replaced; name another")


def _take_place(partial: Path, target: Path) -> None:
    for ending in LOGS:
        Path(f"{target}{ending}").unlink(missing_ok=True)
    partial.replace(target)
    synced(target.parent)


def _remove(path: Path) -> None:
    with suppress(OSError):  # it may be another user's, or another process was faster
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _remove_database(path: Path) -> None:
    for ending in ("", *LOGS):
        _remove(Path(f"{path}{ending}"))


def _runs(pid: int) -> bool:
    """True if there is such a process, of any user."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
