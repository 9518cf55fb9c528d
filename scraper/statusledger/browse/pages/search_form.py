"""The form of the search: arguments become a filter, or problems in words."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from statusledger.browse.pages import PageRequest
from statusledger.model import Impact, Instant, Kind, Status
from statusledger.presentation import wording
from statusledger.presentation.tag_words import WORDS
from statusledger.store import fts
from statusledger.store.query import Connection
from statusledger.store.read import names
from statusledger.store.read.incident_search import SearchFilter
from statusledger.vocabulary import TagKind

Word = TypeVar("Word", bound=StrEnum)
FIELDS = ("q", "vendor", "impact", "status", "kind", "cause", "mitigation", "from", "to")
_CHOICES: dict[str, type[StrEnum]] = {"impact": Impact, "status": Status, "kind": Kind}
_EXAMPLE = "2026-11-28"


class SearchForm(Struct, frozen=True, kw_only=True):
    """A filter as requested; with `problems` nothing is searched."""

    wanted: SearchFilter
    values: dict[str, str]
    problems: list[str]

    @property
    def is_empty(self) -> bool:
        """True if nothing was requested."""
        return not self.values


def parse(db: Connection, asked: PageRequest) -> SearchForm:
    """Read the arguments of a request."""
    values = {name: value for name in FIELDS if (value := asked.argument(name))}
    wanted = SearchFilter(
        words=values.get("q", ""),
        vendors=names.matching_vendors(db, values["vendor"]) if "vendor" in values else None,
        impact=_word(Impact, values.get("impact")),
        status=_word(Status, values.get("status")),
        kind=_word(Kind, values.get("kind")),
        **{kind: values[kind] for kind in TagKind if values.get(kind) in WORDS[kind]},
        since=_midnight(values.get("from")),
        until=_midnight(values.get("to"), days=1),
    )
    return SearchForm(wanted=wanted, values=values, problems=list(_problems(wanted, values)))


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return the options of each list: value and label."""
    tags = {str(kind): list(words.items()) for kind, words in WORDS.items()}
    return {name: [(str(word), _label(word)) for word in kind] for name, kind in _CHOICES.items()} | tags


def _label(word: StrEnum) -> str:
    return wording.IMPACTS[word] if isinstance(word, Impact) else wording.sentence_case(word)


def _word(kind: type[Word], value: str | None) -> Word | None:
    return kind(value) if value in list(kind) else None


def _midnight(value: str | None, days: int = 0) -> Instant | None:
    try:
        return Instant(f"{date.fromisoformat(value or '') + timedelta(days=days)}T00:00:00Z")
    except (ValueError, OverflowError):
        return None


def _problems(wanted: SearchFilter, values: dict[str, str]) -> Iterable[str]:
    if wanted.words and not fts.terms(wanted.words):
        yield f"“{wanted.words}” has no letters or digits to search for."
    if wanted.vendors == ():
        yield f"No vendor has a name with “{values['vendor']}”."
    for name in (*_CHOICES, *TagKind):
        if name in values and getattr(wanted, name) is None:
            yield f"“{values[name]}” is not a known {name}."
    for name, at in (("from", wanted.since), ("to", wanted.until)):
        if name in values and at is None:
            yield f"“{values[name]}” is not a date such as {_EXAMPLE}."
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        yield f"The first day, {values['from']}, is after the last day, {values['to']}."
