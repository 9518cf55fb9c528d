"""Laws of words, for all platforms: one that we do not know is never good news, refuses no document, and is kept.

Each text and code of every golden document is replaced, one at a time. Whatever was not well, over or harmless before
is not so after it, and what is unknown since then names the new word.
"""

import pkgutil
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Component, Health, Impact, Incident, Kind, Page, Snapshot, Status, Update
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing.rows import holders_of
from tests.laws.test_documents import markup_of, places
from tests.support.cases import CASES, document, input_of, kind_of, name_of, read
from tests.support.platforms import module_of

WORD, CODE, LARGEST_CODE = "unheard-of", 987, 1_000
NO_STATE = re.compile(r"id(\.value)?$|^included\.\*\.type$", re.IGNORECASE)
"""Ids and references, and in JSON:API the name of a table: another one is another thing, not another state."""
SAID_TWICE = {
    ("adobe", "history.*.status"): "an end that is dated counts; the word of the last entry stands beside it",
    ("aws", "status"): "an end that is dated, or an entry that says so, counts beside the status",
    ("aws", "Informational message"): "an event of the feed is over by the mark in its title, however bad it was",
    ("betterstack", "aggregate_state"): "a report is over by the date of its end",
    ("google", "updates.*.status"): "an entry after the end that is stated is a postmortem, whatever it is called",
    ("heroku", "state"): "states of maintenances go stale, which its flag or a note contradicts",
    ("heroku", "update_type"): "a note that begins with saying that the maintenance is completed",
    ("hund", "label"): "an issue that is not standing is over",
    ("ohdear", "severity"): "an alarm is over by its recovery, or by its site, which is up",
    ("oneuptime", "State.name"): "names are each page's own; a flag beside them tells",
    ("oneuptime", "Statuses.*.name"): "names are each page's own; a flag beside them tells",
    ("salesforce", "MaintenanceEvents.*.type"): "a maintenance is over by the end of what it touched",
    ("statusio", "status"): "labels are each page's own; the code beside it tells",
    ("statusiq", "incident_status"): "a label; the code beside it tells",
    ("zendesk", "status"): "an incident is over by the date of its end alone",
}
"""Where a word that we do not know stands beside one of a second place, which says that all is well, or over."""

Told = Page | Component | Incident | Update


def tables_of(platform: str) -> Iterator[tuple[str, set[str]]]:
    """The tables by which a platform maps words to ours, by name, and the words in each."""
    for module in modules_of(module_of(platform)):
        for name, value in vars(module).items():
            if isinstance(value, Mapping) and any(
                isinstance(each, Status | Health | Impact) for each in value.values()
            ):
                parts = [part for key in value for part in (key if isinstance(key, tuple) else (key,))]
                words = {part for part in parts if isinstance(part, str) and not isinstance(part, Kind)}
                yield f"{module.__name__}.{name}", {word for word in words if len(word) > 2}


def words_of(platform: str) -> set[str]:
    """All words that a platform maps to ours."""
    return set[str]().union(*(words for _, words in tables_of(platform)))


def modules_of(platform: ModuleType) -> Iterator[ModuleType]:
    yield platform
    for each in pkgutil.walk_packages(getattr(platform, "__path__", ()), f"{platform.__name__}."):
        yield import_module(each.name)


def replaced(case: Path) -> Iterator[tuple[str, str, bytes]]:
    """The place, the new word, and the document with it."""
    holder = next(holders_of(document(case, input_of(case).read_bytes()).body), None)
    if holder is None or holder.is_markup:
        yield from replaced_in_markup(case)
        return
    for place, value, put in places(holder.value):
        if isinstance(value, bool) or NO_STATE.search(place):
            continue
        if (isinstance(value, int) and value < LARGEST_CODE) or (isinstance(value, str) and value.isdecimal()):
            yield place, str(CODE), holder.body(put(type(value)(CODE)))
        elif isinstance(value, str) and value[:1].isalpha():
            yield place, WORD, holder.body(put(WORD))


def replaced_in_markup(case: Path) -> Iterator[tuple[str, str, bytes]]:
    body = markup_of(case)
    for word in sorted(words_of(case.parent.name)):
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", body):
            yield body[: match.end()][-60:], WORD, (body[: match.start()] + WORD + body[match.end() :]).encode()


def told_by(snapshot: Snapshot) -> dict[tuple[str, ...], Told]:
    """All that has a word of its own, by its identity."""
    found: dict[tuple[str, ...], Told] = {("page",): snapshot.page}
    found |= {("component", each.key): each for each in snapshot.components}
    for each in snapshot.incidents:
        found["incident", each.key] = each
        found |= {("update", each.key, update.key): update for update in each.updates}
    return found


def good_news(parsed: Told | None) -> set[str]:
    """What of it is well, over or harmless."""
    found = {
        "well": getattr(parsed, "health", None) is Health.OPERATIONAL,
        "harmless": getattr(parsed, "impact", None) is Impact.NONE,
        "over": bool(getattr(parsed, "status", Status.UNKNOWN).final),
        "ended": getattr(parsed, "resolved_at", None) is not None,
    }
    return {name for name, is_so in found.items() if is_so}


FIELDS = ("health", "status", "impact")


def faults(before: Snapshot, after: Snapshot, new: str) -> Iterator[str]:
    was, now = told_by(before), told_by(after)
    for identity in was.keys() & now.keys():
        yield from (f"{identity} is {each}" for each in good_news(now[identity]) - good_news(was[identity]))
        for field in FIELDS:
            value, raw = (getattr(now[identity], name, None) for name in (field, f"{field}_raw"))
            is_good = value in (Health.OPERATIONAL, Impact.NONE) or (isinstance(value, Status) and value.final)
            if raw and new in raw and is_good:
                yield f"{identity} has the {field} {value}"


def unnamed(before: Snapshot, after: Snapshot, new: str, known: set[str]) -> Iterator[str]:
    """What is unknown since then, beside a word that we know or none; a page's own word may stand for the new one."""
    was, now = told_by(before), told_by(after)
    is_named = new in str(msgspec.to_builtins(after))
    for identity in was.keys() & now.keys():
        for field in FIELDS:
            old, value = (getattr(each[identity], field, None) for each in (was, now))
            word = getattr(now[identity], f"{field}_raw", None)
            if value != old and value == "unknown" and not is_named and (word is None or word in known):
                yield f"{identity}: nothing names what its {field} was said to be"


def fault_in(case: Path, place: str, new: str, body: bytes, before: Snapshot) -> Iterator[str]:
    try:
        after = read(case, body)
    except NormalizeError:
        return
    if not any(case.parent.name == name and place.endswith(end) for name, end in SAID_TWICE):
        yield from faults(before, after, new)
    if input_of(case).suffix == ".json":
        yield from unnamed(before, after, new, words_of(case.parent.name))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_an_unknown_word_is_never_good_news(case: Path) -> None:
    before = read(case, input_of(case).read_bytes())
    found = [
        f"{kind_of(case)} {place}: {fault}"
        for place, new, body in replaced(case)
        for fault in fault_in(case, place, new, body, before)
    ]
    assert found == []


ONE_WORD = {("vigil", "text"): "its one word is all that shows what it is"}
"""Kinds of document that an unknown word refuses, and why."""
WORD_OF_ANOTHER = {
    ("apple", "eventStatus"): "the health of a service is that of its worst event, which may be another one",
    ("apple", "statusType"): "an event has two words, and the other one is kept",
    ("backblaze", "conditions.Damp"): "a component has the name of a condition, which is kept; a table grades it",
    ("backblaze", "conditions.Flooded"): "a component has the name of a condition, which is kept; a table grades it",
    ("statping", "updates.*.type"): "the newest word is kept for the incident, an older one with its update",
    ("statuspal", "current_status_type"): "the page's own name of a state is kept, not the common one beside it",
    ("statuspal", "updates.*.type"): "the word of the incident is kept, and that of the update with the update",
}
"""Where an unknown word makes something unknown beside a kept word that is another one."""


def words_replaced(case: Path) -> Iterator[tuple[str, str, bytes]]:
    """The place, the new word, and the document, for each word that a table of the platform has."""
    holder = next(holders_of(document(case, input_of(case).read_bytes()).body), None)
    if holder is None or holder.is_markup:
        yield from replaced_in_markup(case)
        return
    words = {word.lower() for word in words_of(case.parent.name)}
    for place, value, put in places(holder.value):
        if isinstance(value, str) and value.lower() in words and not NO_STATE.search(place):
            yield place, WORD, holder.body(put(WORD))


def dropped(before: Snapshot, after: Snapshot, new: str) -> Iterator[str]:
    """What became unknown while no word of its own, or of its incident, is the new one."""
    was, now = told_by(before), told_by(after)
    for identity in was.keys() & now.keys():
        actual = now[identity]
        prose = actual.body if isinstance(actual, Update) and actual.status_raw is None else ""
        owners = [actual, *(now[each] for each in [("incident", *identity[1:2])] if each in now)]
        raws = {prose} | {getattr(owner, f"{field}_raw", None) for owner in owners for field in FIELDS}
        for field in FIELDS:
            old, value = (getattr(each[identity], field, None) for each in (was, now))
            if value != old and value == "unknown" and not any(new in raw for raw in raws if raw):
                yield f"{identity}: its {field} is unknown, and the word is lost"


def loss_in(case: Path, place: str, new: str, body: bytes, before: Snapshot) -> Iterator[str]:
    try:
        after = read(case, body)
    except NormalizeError as error:
        yield from () if (case.parent.name, kind_of(case)) in ONE_WORD else (f"refused: {error}",)
        return
    if not any(case.parent.name == name and place.endswith(end) for name, end in WORD_OF_ANOTHER):
        yield from dropped(before, after, new)


@pytest.mark.parametrize("case", [case for case in CASES if case.parent.name != "feed"], ids=name_of)
def test_an_unknown_word_refuses_no_document_and_is_kept(case: Path) -> None:
    """But for feeds in general, whose words are prose and kept as such."""
    before = read(case, input_of(case).read_bytes())
    lost = [
        f"{place}: {loss}"
        for place, new, body in words_replaced(case)
        for loss in loss_in(case, place, new, body, before)
    ]
    assert lost == []


def test_each_table_of_words_is_met_by_a_golden_document() -> None:
    """The law replaces what golden documents say: a field of which they hold no word would pass by default."""
    actual = {name: " ".join(markup_of(case) for case in CASES if case.parent.name == name) for name in PLATFORMS}
    unmet = [
        table
        for name in PLATFORMS
        for table, words in tables_of(name)
        if words and not any(word.lower() in actual[name].lower() for word in words)
    ]
    assert unmet == []
