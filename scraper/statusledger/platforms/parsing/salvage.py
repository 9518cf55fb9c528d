"""Parse a document without its unreadable rows: each costs only itself.

A refused document's lists are emptied until it parses, then refilled. A lost row might have ended or worsened
something: no absence counts then, nor health derived from a lack of bad news. Where most rows of a list are unreadable,
the document stays refused.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError, TooSlow
from statusledger.model import Component, Document, Health, Snapshot
from statusledger.platforms.parsing.rows import Holder, holders_of, markup_in

Normalize = Callable[[Document], Snapshot]
Rows = list[Any] | dict[str, Any]

_MOST_TRIES = 400
_LONGEST_QUOTE = 200
_MOST_QUOTES = 5
_FEW_TO_TRY = 20
_FEW = 2
"""In a list of so few rows every one may be wrong."""


class _Reading:
    def __init__(self, normalize: Normalize, document: Document, holder: Holder) -> None:
        self._normalize, self._document, self._holder = normalize, document, holder
        self._tries = 0
        self.lost: list[str] = []
        self.cut: list[tuple[Rows, Any]] = []
        """The outermost lists that lack a row, and None; or that have a row which lacks one of its own, and it."""

    def snapshot(self) -> Snapshot:
        self._tries += 1
        if self._tries > _MOST_TRIES:
            raise TooSlow("it has too many rows that cannot be read")
        return self._normalize(replace(self._document, body=self._holder.body(self._holder.value)))

    def reads(self) -> bool:
        try:
            self.snapshot()
        except TooSlow:
            raise
        except NormalizeError:
            return False
        return True


def read(normalize: Normalize, document: Document) -> Snapshot:
    """Parse a document, perhaps without some rows, quoted in `unread`. Raises NormalizeError."""
    try:
        return normalize(document)
    except TooSlow:
        raise
    except NormalizeError as error:
        for holder in holders_of(document.body):
            reading = _Reading(normalize, document, holder)
            if _mend(reading, holder.value, depth=0):
                stated = _cautious(reading, str(error))
                if stated.components or stated.incidents:
                    return stated
        raise


def _cautious(reading: _Reading, why: str) -> Snapshot:
    stated = reading.snapshot()
    sure = set(stated.components).intersection(*(_sure(reading, stated.components, *each) for each in reading.cut))
    return replace(
        stated,
        components=tuple(_doubted(each, is_sure=each in sure) for each in stated.components),
        incidents=tuple(replace(each, whole_timeline=False) for each in stated.incidents),
        covers=(),
        all_components=False,
        unread=(text.plain(why, _LONGEST_QUOTE), *_few(reading.lost), *stated.unread),
    )


def _sure(reading: _Reading, components: Collection[Component], rows: Rows, row: object) -> set[Component]:
    """Components that rest on no lost or cut row; if each row of the list is one, all others."""
    held = rows.copy()
    left = [key for key in _keys(held) if row is not None and held[key] is not row]
    _fill(rows, _chosen(held, left))
    others = set(reading.snapshot().components if reading.reads() else ())
    _fill(rows, held)
    is_one_each = 0 < len(held) - len(left) == len(components) - len(others)
    return (set(components) if row is None else others) if is_one_each else set()


def _doubted(component: Component, *, is_sure: bool) -> Component:
    """A component operational without a stated word, or by a cut row, may be unhealthy by a lost one."""
    if component.health is not Health.OPERATIONAL or (is_sure and component.health_raw is not None):
        return component
    return replace(component, health=Health.UNKNOWN, health_raw=None)


def _few(lost: Sequence[str]) -> Iterator[str]:
    yield from lost[:_MOST_QUOTES]
    if len(lost) > _MOST_QUOTES:
        yield f"and {len(lost) - _MOST_QUOTES} more"


def _quoted(row: object) -> str:
    words = b"".join(markup_in(row)) or msgspec.json.encode(row)
    return text.plain(words.decode("utf-8", "replace"), _LONGEST_QUOTE)


def _mend(reading: _Reading, value: object, depth: int) -> bool:
    """Remove as few rows as possible; False, without a change, if none help."""
    emptied: list[tuple[Rows, Rows]] = []
    for rows in _outermost(value):
        emptied.append((rows, rows.copy()))
        rows.clear()
        if reading.reads():
            break
    else:
        for rows, held in emptied:
            _fill(rows, held)
        return any(_lacks_one(reading, rows, held, depth) for rows, held in emptied)
    return all(_refilled(reading, rows, held, depth) for rows, held in reversed(emptied))


def _refilled(reading: _Reading, rows: Rows, held: Rows, depth: int) -> bool:
    """Put back all readable rows; False where most are unreadable."""
    keys = list(_keys(held))
    bad = set(_bad(reading, rows, held, keys))
    if len(keys) > _FEW and len(bad) * 2 > len(keys):
        return False
    for key in [key for key in keys if key in bad]:
        _fill(rows, _chosen(held, [key]))
        words, lost = _quoted(held[key]), len(reading.lost)
        is_mended = _mend(reading, held[key], depth + 1)
        if not is_mended:
            reading.lost[lost:] = [words]
            keys.remove(key)
        if depth == 0:
            reading.cut.append((rows, held[key] if is_mended else None))
    _fill(rows, _chosen(held, keys))
    return reading.reads()


def _lacks_one(reading: _Reading, rows: Rows, held: Rows, depth: int) -> bool:
    """For a list that must not be empty."""
    if not 0 < len(held) <= _FEW_TO_TRY:
        return False
    for key in _keys(held):
        if _mend(reading, held[key], depth + 1):
            reading.cut += [(rows, held[key])] if depth == 0 else []
            return True
    for key in _keys(held):
        _fill(rows, _chosen(held, [each for each in _keys(held) if each != key]))
        if reading.reads():
            reading.lost.append(_quoted(held[key]))
            reading.cut += [(rows, None)] if depth == 0 else []
            return True
    _fill(rows, held)
    return False


def _bad(reading: _Reading, rows: Rows, held: Rows, keys: Sequence[Any]) -> list[Any]:
    """Bisects."""
    _fill(rows, _chosen(held, keys))
    if reading.reads():
        return []
    if len(keys) == 1:
        return list(keys)
    middle = len(keys) // 2
    return [*_bad(reading, rows, held, keys[:middle]), *_bad(reading, rows, held, keys[middle:])]


def _outermost(value: object) -> list[Rows]:
    """An object that is a list by names counts."""
    if not isinstance(value, list | dict) or not value:
        return []
    if isinstance(value, list) or _is_by_name(value):
        return [value]
    return [rows for each in value.values() for rows in _outermost(each)]


def _is_by_name(value: dict[str, Any]) -> bool:
    """All values but one, or all, are objects that share most of their names."""
    rows = [each.keys() for each in value.values() if isinstance(each, dict) and each]
    if len(rows) < max(2, len(value) - 1):
        return False
    enough = max(2, len(rows) - 1)
    shared = [name for name in max(rows, key=len) if sum(name in each for each in rows) >= enough]
    return len(shared) * 2 > max(map(len, rows))


def _keys(rows: Rows) -> Sequence[Any]:
    return list(rows) if isinstance(rows, dict) else range(len(rows))


def _chosen(held: Rows, keys: Sequence[Any]) -> Rows:
    return {key: held[key] for key in keys} if isinstance(held, dict) else [held[key] for key in keys]


def _fill(rows: Rows, held: Rows) -> None:
    rows.clear()
    rows.update(held) if isinstance(rows, dict) else rows.extend(held)
