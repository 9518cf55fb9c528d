"""Stanzas put into sources.yaml: what people wrote there, comments and order, stays byte for byte as it is."""

import os
import re
import shutil
import unicodedata
from bisect import bisect
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml
from msgspec import Struct

from statusledger.catalogue import load
from statusledger.catalogue.document import line, stanzas
from statusledger.catalogue.keys import keys
from statusledger.errors import CatalogueError
from statusledger.model import Source


class Added(Struct, frozen=True):
    """Where a stanza begins now, and whether the file was new."""

    line: int
    is_new: bool


def written(source: Source) -> str:
    """A source as a stanza, with the keys that make it: four lines or more."""
    lines = [f"{key}: {scalar(value)}" for key, value in stanza_keys(source).items()]
    return "".join(f"{'  ' if number else '- '}{each}\n" for number, each in enumerate(lines))


def inline(source: Source) -> str:
    """The same on one line, in braces."""
    return scalar(stanza_keys(source))


def stanza_keys(source: Source) -> dict[str, Any]:
    """The keys of a stanza that say more than their defaults, in the order people write them."""
    plain = Source(id="", name="", url="", platform="", vendor=source.id)
    found = {}
    for key, each in keys(()).items():
        value = getattr(source, each.field or key)
        if value != getattr(plain, each.field or key):
            found[key] = list(value) if isinstance(value, tuple) else value
    return found


def scalar(value: Any) -> str:  # noqa: ANN401 - what YAML can say on a line
    """A value as YAML, in quotes where it needs them."""
    line = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000)
    return line.partition("\n")[0]


def slug(name: str) -> str:
    """`acme-cloud` of "Acmé Cloud!"; empty where nothing of it is Latin."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin.replace("'", "")).strip("-")


def addresses(source: Source) -> set[str]:
    """Where a source is found, by page and by feed."""
    return {_bare(source.url), _bare(source.feed or source.url)}


def _bare(url: str) -> str:
    """An address without what makes no difference."""
    return url.rstrip("/").partition("://")[2].casefold()


def add(path: Path, source: Source, platforms: Collection[str]) -> Added:
    """Puts one stanza where it belongs; see `add_all`."""
    (added,) = add_all(path, [source], platforms)
    return added


def add_all(path: Path, sources: Sequence[Source], platforms: Collection[str]) -> list[Added]:
    """Puts stanzas where they belong, all or none: in their places where the file is sorted by id, else at the end.

    Says where each is now, the first in the file first. Raises CatalogueError where the file cannot be read, or has an
    id or address of theirs already.
    """
    before = contents(path)
    is_new = before is None
    known = () if is_new else load(path, platforms)
    lines = [] if is_new else [line(node) for node in stanzas(path)]
    _refuse_twins(path, sources, known, lines)
    is_sorted = list(known) == sorted(known, key=_id)
    new = sorted(sources, key=_id) if is_sorted else list(sources)
    places = [bisect(known, each.id, key=_id) if is_sorted else len(known) for each in new]
    begins, inserted = _inserted((before or b"").decode(), [written(each) for each in new], places, lines)
    expected = sorted([*known, *new], key=_id) if is_sorted else [*known, *new]
    replace_file(path, before, inserted, expected, platforms)
    return [Added(begin, is_new) for begin in begins]


def _id(source: Source) -> str:
    return source.id


def _refuse_twins(path: Path, sources: Iterable[Source], known: Sequence[Source], lines: Sequence[int]) -> None:
    named = {name: number for each, number in zip(known, lines, strict=True) for name in (each.id, *each.aliases)}
    found = {address: place for place, each in enumerate(known) for address in addresses(each)}
    for source in sources:
        if source.id in named:
            raise CatalogueError(f"{path}:{named[source.id]}: {source.id} is there already; name another id with --id")
        place = found.get(_bare(source.url))
        if place is not None:
            raise CatalogueError(f"{path}:{lines[place]}: {source.url} is there already, as {known[place].id}")


def _inserted(text: str, new: Sequence[str], places: Sequence[int], lines: Sequence[int]) -> tuple[list[int], str]:
    """The text with each new stanza before the one at its place, and the lines they begin on. Places ascend.

    Comments right above a stanza are that stanza's; those above the first may be the file's, and stay above.
    """
    rows = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    if rows and not rows[-1].endswith(("\n", "\r")):
        rows[-1] += newline
    first = rows[lines[0] - 1] if lines else "- "
    indent = first[: len(first) - len(first.lstrip(" "))]
    spaced = len(lines) > 1 and not rows[lines[1] - 2].strip()
    begins: list[int] = []
    told: list[str] = []
    done = 0
    for stanza, place in zip(new, places, strict=True):
        at = _row(rows, place, lines)
        told += rows[done:at]
        done = at
        if spaced and at == len(rows) and told[-1].strip():
            told.append(newline)
        begins.append(len(told) + 1)
        told += [f"{indent}{each}{newline}" for each in stanza.splitlines()]
        if spaced and at < len(rows):
            told.append(newline)
    return begins, "".join([*told, *rows[done:]])


def _row(rows: Sequence[str], place: int, lines: Sequence[int]) -> int:
    """How many rows are above the stanza at a place and the comments that are its own."""
    at = lines[place] - 1 if place < len(lines) else len(rows)
    while 0 < place < len(lines) and rows[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def contents(path: Path) -> bytes | None:
    """The contents of a file that is to be changed, None where there is none. Raises CatalogueError for a pipe."""
    try:
        if path.exists() and not path.is_file():
            raise CatalogueError(f"{path}: no regular file, which cannot be added to; name another with --sources")
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror}; name another file with --sources") from None


def replace_file(
    path: Path, before: bytes | None, text: str, expected: Sequence[Source], platforms: Collection[str]
) -> None:
    """Write the file in one step, once it is known to say what it should, unless others changed it meanwhile.

    Raises CatalogueError.
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
            raise CatalogueError(f"{path}: was changed meanwhile; the same command again goes by what it says now")
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        if new.name:
            new.unlink(missing_ok=True)


def _check(path: Path, new: Path, expected: Sequence[Source], platforms: Collection[str]) -> None:
    """Raises CatalogueError where what is to take the place of `path` does not say what it should."""
    try:
        found = load(new, platforms)
    except CatalogueError as error:
        raise CatalogueError(str(error).replace(str(new), str(path))) from None
    if found != tuple(expected):
        raise CatalogueError(f"{path}: cannot be added to without changing what it says; add the stanza by hand")
