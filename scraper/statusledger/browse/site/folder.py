"""The folder of a site; changed files are replaced atomically."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from statusledger.browse.site.places import TOPS, Place
from statusledger.errors import StoreError
from statusledger.export.folder import SITE, NotOurs
from statusledger.model import Instant
from statusledger.store.partial_files import unfinished


class WrittenFiles(Struct, frozen=True, kw_only=True):
    """The record of a site; pages are rendered again for a new stamp or `code`."""

    as_of: Instant | None = None
    code: str = ""
    stamps: Mapping[str, str] = {}


class Folder:
    """A site's folder while written; foreign files stay."""

    def __init__(self, target: Path, code: str) -> None:
        self._target = target
        self._partial = unfinished(target / "site")
        self._record = _record(target)
        self._code = code
        self._there = set(_files(target))
        self._written: set[str] = set()
        self._stamps: dict[str, str] = {}

    def keeps(self, place: Place, stamp: str, *, has_data: bool) -> bool:
        """Return whether a page is up to date, and keep it if so."""
        files = set(place.files(has_data=has_data))
        same = self._record.code == self._code and self._record.stamps.get(place.path) == stamp != ""
        if not same or not files <= self._there:
            return False
        self._written |= files
        self._stamps[place.path] = stamp
        return True

    def stamp(self, place: Place, stamp: str) -> None:
        """Record the stamp of a page."""
        if stamp:
            self._stamps[place.path] = stamp

    def put(self, name: str, body: bytes) -> None:
        """Write a file, unless unchanged."""
        self._written.add(name)
        path = self._target / name
        if path.exists() and path.read_bytes() == body:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._partial.write_bytes(body)
        self._partial.replace(path)

    def close(self) -> None:
        """Remove an unfinished file."""
        self._partial.unlink(missing_ok=True)

    def settle(self, as_of: Instant) -> None:
        """Remove obsolete files, and write the record."""
        for name in self._there - self._written:
            path = self._target / name
            path.unlink()
            for folder in path.parents:
                if folder == self._target or any(folder.iterdir()):
                    break
                folder.rmdir()
        record = WrittenFiles(as_of=as_of, code=self._code, stamps=dict(sorted(self._stamps.items())))
        self.put(SITE, msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")


@contextmanager
def opened(target: Path, code: str) -> Iterator[Folder]:
    """Open a site. Raises StoreError, and NotOurs for foreign files of the same names."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        clash = sorted(TOPS & {each.name for each in target.iterdir()})
        if clash and not (target / SITE).exists():
            raise NotOurs(f"{target / clash[0]} exists, and is not of a site; name a new or empty folder")
        with closing(Folder(target, code)) as folder:
            if not (target / SITE).exists():
                folder.put(SITE, msgspec.json.encode(WrittenFiles()) + b"\n")
            yield folder
    except OSError as error:
        raise StoreError(f"{target}: {error.strerror or error}") from error


def _record(target: Path) -> WrittenFiles:
    try:
        return msgspec.json.decode((target / SITE).read_bytes(), type=WrittenFiles)
    except (OSError, msgspec.MsgspecError):
        return WrittenFiles()


def _files(target: Path) -> Iterator[str]:
    for top in TOPS:
        path = target / top
        if path.is_dir():
            start = len(os.fspath(target)) + 1
            for folder, _, names in os.walk(path):
                yield from (f"{folder}/{name}"[start:] for name in names)
        elif path.exists():
            yield top
