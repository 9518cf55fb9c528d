"""A folder that changes as a whole: readers see the old one or the new one, and never a mixture."""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from scraper.errors import StoreError
from scraper.store.copying import unfinished

MANIFEST = "manifest.json"
SITE = "site.json"
"""What a static site in the same folder knows of itself; its pages stay as they are."""

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


class NotOurs(StoreError):
    """There is a folder of that name that no export made."""


@contextmanager
def renewed(target: Path) -> Iterator[Path]:
    """Gives an empty folder beside the target, which takes its place when all went well.

    What else lies in the target, such as `.git`, is carried over. Raises StoreError, NotOurs for a folder with things
    in it that no export made.
    """
    try:
        foreign = _foreign(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = unfinished(target)
        staging.mkdir()
        try:
            yield staging
            _swap(staging, target)
            for name in foreign:
                (staging / name).rename(target / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{target}: {error.strerror or error}") from error


def _foreign(target: Path) -> list[str]:
    """What lies in the target and is not of an export. Raises NotOurs where nothing is."""
    if not target.exists():
        return []
    there = {each.name for each in target.iterdir()}
    try:
        told = msgspec.json.decode((target / MANIFEST).read_bytes(), type=dict[str, object])
        files = msgspec.convert(told["files"], dict[str, object])
    except (OSError, KeyError, msgspec.MsgspecError):
        if SITE in there or all(name.startswith(".") for name in there):
            return sorted(there)
        raise NotOurs(f"{target}: holds files that no export made; name a new or empty folder") from None
    ours = {name.partition("/")[0] for name in files} | {MANIFEST, "SHA256SUMS"}
    return sorted(there - ours)


def _swap(staging: Path, target: Path) -> None:
    """Lets the folders change places, at one moment where the system can do that."""
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
