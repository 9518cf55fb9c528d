"""Lists of vendors as people have them: a name a line, a table, or packages that hint at vendors."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from statusledger import files
from statusledger.catalogue import packages
from statusledger.catalogue.search import is_address
from statusledger.errors import CatalogueError

Known = Callable[[str], bool]
"""Returns whether a word stands for a source."""

_BYTES = 4 * 2**20
_MOST = 5_000
_SAMPLE = 200
_COMMENT = re.compile(r"(?:^|\s)#.*")
_BULLET = re.compile(r"(?:[-*+•]|[0-9]{1,4}[.)])\s+")
_SEPARATOR = re.compile(r"[,;\t]")
_DELIMITERS = ",;\t|"
_TABLES = {".csv", ".tsv"}
_HEADINGS = frozenset(
    ["vendor", "vendor name", "name", "supplier", "provider", "service", "company", "app", "application", "product",
     "tool", "system", "third party", "subprocessor"]
)  # fmt: skip


class VendorMention(Struct, frozen=True):
    """A vendor in a list: its name and its addresses; or its id, and the package that hints at it."""

    words: tuple[str, ...]
    package: str | None = None


def read(path: Path, is_known: Known) -> list[VendorMention]:
    """Read a list; its format follows from the name of the file. Raises CatalogueError."""
    text = _text(path)
    if hints := packages.reader_of(path.name):
        found = [VendorMention((key,), package) for package, key in hints(path, text)]
    elif path.suffix.lower() in _TABLES:
        found = list(_in_table(path, text, is_known))
    else:
        found = list(_in_lines(text, is_known))
    if len(found) > _MOST:
        raise CatalogueError(f"{path}: more than {_MOST:,} vendors; is it a list of vendors?")
    return found


def _text(path: Path) -> str:
    try:
        return files.read(path, _BYTES).decode("utf-8-sig")
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror}; name another file with --from") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{path}: not UTF-8; save the file as UTF-8") from None


def _in_lines(text: str, is_known: Known) -> Iterator[VendorMention]:
    """Yield a vendor a line, or several with separators between them; `Acme, Inc.` is one."""
    for row in text.splitlines():
        name = _BULLET.sub("", _COMMENT.sub("", row).strip(), count=1).strip("\"' ")
        parts = [part.strip() for part in _SEPARATOR.split(name)]
        several = not is_known(name) and any(map(is_known, parts))
        yield from (VendorMention((word,)) for word in (parts if several else [name]) if word)


def _in_table(path: Path, text: str, is_known: Known) -> Iterator[VendorMention]:
    """Yield a vendor a row: the cell in the column of names, then the addresses."""
    reader = csv.reader(text.splitlines(), delimiter=_delimiter(text))
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise CatalogueError(f"{path}:{reader.line_num}: {error}") from None
    column = _name_column(rows, is_known)
    for row in rows[_has_headings(rows[:1], is_known) :]:
        names = [cell for cell in row[column : column + 1] if cell]
        words = tuple(dict.fromkeys([*names, *filter(is_address, row)]))
        if words:
            yield VendorMention(words)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _name_column(rows: Sequence[Sequence[str]], is_known: Known) -> int:
    """Find the column with most names of vendors; of several, one with a heading for them, then the first."""
    width = max(map(len, rows), default=0)
    return max(range(width), key=lambda column: _likelihood(rows, column, is_known), default=0)


def _likelihood(rows: Sequence[Sequence[str]], column: int, is_known: Known) -> tuple[int, bool]:
    cells = [row[column] for row in rows[:_SAMPLE] if column < len(row)]
    names = sum(is_known(cell) for cell in cells if cell and not is_address(cell))
    return names, bool(cells) and _is_heading(cells[0])


def _has_headings(first: Sequence[Sequence[str]], is_known: Known) -> bool:
    return any(_is_heading(cell) and not is_known(cell) for row in first for cell in row)


def _is_heading(cell: str) -> bool:
    return cell.casefold() in _HEADINGS
