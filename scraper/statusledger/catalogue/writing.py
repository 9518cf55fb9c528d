"""Additions to sources.yaml that keep the rest byte for byte."""

import os
import re
import shutil
import unicodedata
from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

import yaml
from msgspec import Struct
from msgspec.structs import asdict

from statusledger.catalogue import load
from statusledger.catalogue.edits import BYTE_ORDER_MARK
from statusledger.config.document import entries, line
from statusledger.config.fields import key_of
from statusledger.errors import CatalogueError
from statusledger.model import Source


class Added(Struct, frozen=True):
    """The line of an added entry; `is_new` for a new file."""

    line: int
    is_new: bool


def written(source: Source) -> str:
    """Write an entry of four lines or more."""
    lines = [f"{key}: {scalar(value)}" for key, value in entry_keys(source).items()]
    return "".join(f"{'  ' if number else '- '}{each}\n" for number, each in enumerate(lines))


def reference(source: Source) -> str:
    """Write an entry that takes a source from the shipped catalogue."""
    return f"- {source.id}\n"


def as_named(keys: Iterable[str], platforms: Collection[str]) -> tuple[Source, ...]:
    """Return the shipped sources of these ids as a file has them that names them."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "named.yaml")
        file.write_text("".join(f"- {key}\n" for key in keys))
        return load(file, platforms)


def inline(source: Source) -> str:
    """Write an entry on one line, in braces."""
    return scalar(entry_keys(source))


def entry_keys(source: Source) -> dict[str, Any]:
    """Return keys that differ from defaults, in the usual order."""
    defaults = Source(id="", name="", url="", platform="", vendor=source.id)
    found = {}
    for field in Source.__struct_fields__:
        value = getattr(source, field)
        if value != getattr(defaults, field):
            found[key_of(field)] = list(value) if isinstance(value, tuple) else value
    return found


def scalar(value: Any) -> str:  # noqa: ANN401 - values of every type
    """Write YAML on one line, quoted where needed."""
    line = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000)
    return line.partition("\n")[0]


def slug(name: str) -> str:
    """Return `acme-cloud` for "Acmé Cloud!"; empty without Latin letters and digits."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin.replace("'", "")).strip("-")


def addresses(source: Source) -> set[str]:
    """Return page and feed in comparable form."""
    return {bare_address(source.url), bare_address(source.feed or source.url)}


def bare_address(url: str) -> str:
    """Return an address without scheme and last slash, in lower case."""
    return url.rstrip("/").partition("://")[2].casefold()


def add(path: Path, source: Source, platforms: Collection[str]) -> Added:
    """Add one source; see `add_all`."""
    (added,) = add_all(path, [source], platforms)
    return added


def add_all(
    path: Path, sources: Sequence[Source], platforms: Collection[str], write: Callable[[Source], str] = written
) -> list[Added]:
    """Add all sources or none, by id where the file is sorted, else at the end.

    `write` makes the text of an entry. Returns places in the order of the file. Raises CatalogueError for an unreadable
    file, or an id or address already there.
    """
    before = contents(path)
    is_new = before is None
    known = sources_of(path, platforms)
    lines = [line(node) for node in entries(path)] if known else []
    _refuse_twins(path, sources, known, lines)
    is_sorted = list(known) == sorted(known, key=_id)
    new = sorted(sources, key=_id) if is_sorted else list(sources)
    places = [bisect(known, each.id, key=_id) if is_sorted else len(known) for each in new]
    text = (before or b"").decode()
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    rest = text.removeprefix(mark)
    if lines and not rest.splitlines()[lines[0] - 1].lstrip().startswith("-"):
        raise _unchangeable(path)
    begins, inserted = _inserted(rest, [write(each) for each in new], places, lines)
    expected = sorted([*known, *new], key=_id) if is_sorted else [*known, *new]
    replace_file(path, before, mark + inserted, expected, platforms)
    return [Added(begin, is_new) for begin in begins]


def _id(source: Source) -> str:
    return source.id


def sources_of(path: Path, platforms: Collection[str]) -> tuple[Source, ...]:
    """Return the sources of a file to change; none without one, and none of a file with comments only."""
    text = (contents(path) or b"").decode(errors="replace").removeprefix(BYTE_ORDER_MARK)
    rows = (row.strip() for row in text.splitlines())
    return load(path, platforms) if any(row and not row.startswith("#") for row in rows) else ()


def lines_by_id(path: Path, platforms: Collection[str]) -> dict[str, int]:
    """Return the line of each entry by the id of its source; empty without a file."""
    known = sources_of(path, platforms)
    return {each.id: line(node) for each, node in zip(known, entries(path) if known else (), strict=True)}


def _refuse_twins(path: Path, sources: Iterable[Source], known: Sequence[Source], lines: Sequence[int]) -> None:
    named = {name: number for each, number in zip(known, lines, strict=True) for name in (each.id, *each.aliases)}
    found = {address: place for place, each in enumerate(known) for address in addresses(each)}
    for source in sources:
        if source.id in named:
            raise CatalogueError(
                f"{path}:{named[source.id]}: {source.id} is in the file already; name another id with --id"
            )
        place = found.get(bare_address(source.url))
        if place is not None:
            raise CatalogueError(f"{path}:{lines[place]}: {source.url} is in the file already, as {known[place].id}")


def _inserted(text: str, new: Sequence[str], places: Sequence[int], lines: Sequence[int]) -> tuple[list[int], str]:
    """Insert each entry before the one at its place; return their lines, and the text.

    Places ascend. Comments right above an entry belong to it; those above the first may be of the file, and stay above,
    and those at the end stay apart.
    """
    rows = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    if rows and not rows[-1].endswith(("\n", "\r")):
        rows[-1] += newline
    first = rows[lines[0] - 1] if lines else "- "
    indent = first[: len(first) - len(first.lstrip(" "))]
    spaced = len(lines) > 1 and not rows[lines[1] - 2].strip()
    begins: list[int] = []
    written_rows: list[str] = []
    done = 0
    for entry, place in zip(new, places, strict=True):
        at = first_row(rows, place, lines)
        written_rows += rows[done:at]
        done = at
        above = written_rows[-1].lstrip() if lines and at == len(rows) else ""
        if above.startswith("#") or (spaced and above):
            written_rows.append(newline)
        begins.append(len(written_rows) + 1)
        written_rows += [f"{indent}{each}{newline}" for each in entry.splitlines()]
        if spaced and at < len(rows):
            written_rows.append(newline)
    return begins, "".join([*written_rows, *rows[done:]])


def first_row(rows: Sequence[str], place: int, lines: Sequence[int]) -> int:
    """Count the rows above an entry and its comments."""
    at = lines[place] - 1 if place < len(lines) else len(rows)
    while 0 < place < len(lines) and rows[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def contents(path: Path) -> bytes | None:
    """Read a file to change; None without one. Raises CatalogueError for a pipe."""
    try:
        if path.exists() and not path.is_file():
            raise CatalogueError(f"{path}: not a regular file; name another with --sources")
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror}; name another file with --sources") from None


def replace_file(
    path: Path, before: bytes | None, text: str, expected: Sequence[Source], platforms: Collection[str]
) -> None:
    """Replace the file atomically, if the new one holds the expected sources.

    Raises CatalogueError, also after a change by another process.
    """
    target, new = path.resolve(), Path()
    try:
        with NamedTemporaryFile("wb", dir=target.parent, prefix=".sources.", suffix=".new", delete=False) as file:
            new = Path(file.name)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        _check(path, new, expected, platforms)
        if contents(path) != before:
            raise CatalogueError(f"{path}: was changed by another process meanwhile; run the same command again")
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        if new.name:
            new.unlink(missing_ok=True)


def check_text(path: Path, text: str, expected: Sequence[Source], platforms: Collection[str]) -> None:
    """Raise CatalogueError where a new text of a file does not hold the expected sources."""
    with TemporaryDirectory() as folder:
        new = Path(folder, "new.yaml")
        new.write_bytes(text.encode())
        try:
            _check(path, new, expected, platforms)
        except CatalogueError:
            raise _unchangeable(path) from None


def _check(path: Path, new: Path, expected: Sequence[Source], platforms: Collection[str]) -> None:
    """A mistake in an added entry is reported as one of the file."""
    try:
        found = load(new, platforms, like=path)
    except CatalogueError as error:
        raise CatalogueError(str(error).replace(str(new), str(path))) from None
    if [asdict(each) for each in found] != [asdict(each) for each in expected]:  # named or not
        raise _unchangeable(path)


def _unchangeable(path: Path) -> CatalogueError:
    return CatalogueError(f"{path}: cannot be changed without changing other entries; edit it by hand")
