"""A stanza put into sources.yaml: what people wrote there, comments and order, stays byte for byte as it is."""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml
from msgspec import Struct

from scraper.catalogue import load
from scraper.catalogue.document import line, stanzas
from scraper.catalogue.keys import keys
from scraper.errors import CatalogueError
from scraper.model import Source

_KEYS = keys(())


class Added(Struct, frozen=True):
    """Where a stanza begins now, and whether the file was new."""

    line: int
    is_new: bool


def written(source: Source) -> str:
    """A source as a stanza, with the keys that make it: four lines or more."""
    lines = [f"{key}: {scalar(value)}" for key, value in told(source).items()]
    return "".join(f"{'  ' if number else '- '}{each}\n" for number, each in enumerate(lines))


def inline(source: Source) -> str:
    """The same on one line, in braces."""
    return scalar(told(source))


def told(source: Source) -> dict[str, Any]:
    """The keys of a stanza that say more than their defaults, in the order people write them."""
    plain = Source(id="", name="", url="", platform="", vendor=source.id)
    fields = {key: each.field or key for key, each in keys(()).items()}
    told = {
        key: getattr(source, field) for key, field in fields.items() if getattr(source, field) != getattr(plain, field)
    }
    return {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}


def scalar(value: Any) -> str:  # noqa: ANN401 - what YAML can say on a line
    """A value as YAML, in quotes where it needs them."""
    return yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000).partition(
        "\n"
    )[0]


def add(path: Path, source: Source, platforms: Collection[str]) -> Added:
    """Puts a stanza where it belongs: in its place where the file is sorted by id, else at the end.

    Raises CatalogueError where the file cannot be read, or has that id or address already.
    """
    if not path.exists():
        replace_file(path, written(source), [source], platforms)
        return Added(1, is_new=True)
    known = load(path, platforms)
    lines = [line(node) for node in stanzas(path)]
    _refuse_twin(path, source, known, lines)
    ids = [each.id for each in known]
    place = (
        next((index for index, each in enumerate(ids) if each > source.id), len(ids))
        if ids == sorted(ids)
        else len(ids)
    )
    text = path.read_bytes().decode()
    begins, inserted = _inserted(text, written(source), lines, place)
    replace_file(path, inserted, [*known[:place], source, *known[place:]], platforms)
    return Added(begins, is_new=False)


def _refuse_twin(path: Path, source: Source, known: Sequence[Source], lines: Sequence[int]) -> None:
    for each, number in zip(known, lines, strict=True):
        if source.id in (each.id, *each.aliases):
            raise CatalogueError(f"{path}:{number}: {source.id} is there already; name another id with --id")
        if _alike(source.url) in {_alike(each.url), _alike(each.feed or each.url)}:
            raise CatalogueError(f"{path}:{number}: {source.url} is there already, as {each.id}")


def _alike(url: str) -> str:
    return url.rstrip("/").partition("://")[2].casefold()


def _inserted(text: str, stanza: str, lines: Sequence[int], place: int) -> tuple[int, str]:
    """The text with a stanza before the one at `place`, and the line it begins on.

    Comments right above a stanza are that stanza's; those above the first may be the file's, and stay above.
    """
    rows = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    if rows and not rows[-1].endswith(("\n", "\r")):
        rows[-1] += newline
    first = rows[lines[0] - 1] if lines else "- "
    indent = first[: len(first) - len(first.lstrip(" "))]
    at = lines[place] - 1 if place < len(lines) else len(rows)
    while 0 < place < len(lines) and rows[at - 1].lstrip().startswith("#"):
        at -= 1
    spaced = len(lines) > 1 and not rows[lines[1] - 2].strip()
    new = [f"{indent}{each}{newline}" for each in stanza.splitlines()]
    before = [newline] if spaced and place == len(lines) and rows[at - 1].strip() else []
    after = [newline] if spaced and place < len(lines) else []
    return at + len(before) + 1, "".join([*rows[:at], *before, *new, *after, *rows[at:]])


def replace_file(path: Path, text: str, expected: Sequence[Source], platforms: Collection[str]) -> None:
    """Writes the file in one step, once it is known to say what it should. Raises CatalogueError."""
    target = path.resolve()
    with NamedTemporaryFile("wb", dir=target.parent, prefix=f".{path.name}.", suffix=".new", delete=False) as file:
        file.write(text.encode())
    new = Path(file.name)
    try:
        if target.exists():
            shutil.copymode(target, new)
        if load(new, platforms) != tuple(expected):
            raise CatalogueError(f"{path}: cannot be added to without changing what it says; add the stanza by hand")
        new.replace(target)
    except CatalogueError as error:
        raise CatalogueError(str(error).replace(str(new), str(path))) from None
    finally:
        new.unlink(missing_ok=True)
