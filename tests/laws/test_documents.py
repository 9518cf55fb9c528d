"""What holds for every document of every platform, asked of all golden cases: order, hostile text, repetition, size."""

import html
import json
import re
from codecs import BOM_UTF16_LE
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import NormalizeError
from statusledger.model import Instant, Snapshot, Source
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import EVER, SourceMemory, posting_of
from statusledger.store import dump
from statusledger.store.write import load
from statusledger.store.write.load import LoadScope
from statusledger.text.characters import TROUBLE
from statusledger.times import shifted
from tests.support.cases import CASES, JSON_CASES, URL, input_of, kind_of, name_of, read
from tests.support.hosted import HOSTILE
from tests.support.speed import cpu_seconds

# Lists whose order is information, by their place in the document.
IN_ORDER = {
    ("cachet", "data"): "that the newest number comes first says that the list was asked for so, hence what it covers",
    ("gatus", "*.results"): "the last is the newest, even of one moment",
    ("rootly", "incidents.*.incident_updates"): "of one moment, the upper update is the newer",
    ("tencent", "Response.Data.CategoryList"): "a product is told in the first category that has it",
    ("uptimekuma", "heartbeatList.*"): "the last beat is the newest, and one that stands for none has no time",
    ("uptimekuma", "publicGroupList"): "a monitor is told in the first group that has it",
}
NUMBERS = (-1, 0, 10**18, 1e308, None, True)
# Keys and the vendor's own words are kept to the letter; whoever shows them makes them harmless.
TO_THE_LETTER = {"key", "component_key", "update_key", "status_raw", "impact_raw", "health_raw", "time_zone"}
MARKDOWN = {"body", "description"}
LONGEST = {"body": 400_000, "description": 400_000, "url": 3_000}
LIVE = re.compile(r"(?<!\\)<(?:script|img|a)\b", re.IGNORECASE)
LIVE_IN_MARKDOWN = re.compile(r"(?<!\\)\]\(javascript:", re.IGNORECASE)
ENTRY = re.compile(r"<(item|entry)[ >].*?</\1>", re.DOTALL)
# Where a page or feed holds words, and how they are written there: as text, as an attribute, in JSON, in JSON in JSON.
SLOTS: dict[str, Callable[[str], str]] = {
    r"<!\[CDATA\[(?P<words>.+?)\]\]>": str,
    r"(?P<where><[\w:]+)[^<>]*>(?P<words>[^<>]*[^<>\s][^<>]*)<": html.escape,
    r"(?P<where>[\w:-]+=)\"(?P<words>[^\"<>]+)\"": html.escape,
    r"(?P<where>\"\w+\":)\s?\"(?P<words>[^\"\\]+)\"": lambda words: json.dumps(words)[1:-1],
    r"(?P<where>\\\"\w+\\\":)\\\"(?P<words>[^\"\\]+)\\\"": lambda words: json.dumps(json.dumps(words)[1:-1])[1:-1],
}
LOOKS = [Instant(f"2027-06-01T12:{minute}:00Z") for minute in ("00", "05", "10")]

Put = Callable[[Any], Any]


def markup_of(case: Path) -> str:
    body = input_of(case).read_bytes()
    return body.decode("utf-16" if body.startswith(BOM_UTF16_LE) else "utf-8", "replace")


MARKUP_CASES = [case for case in CASES if input_of(case).suffix in {".xml", ".atom", ".rss", ".html"}]
FEED_CASES = [case for case in MARKUP_CASES if ENTRY.search(markup_of(case))]


def json_of(case: Path) -> Any:
    return json.loads(input_of(case).read_bytes())


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def places(value: Any, place: str = "", put: Put = lambda new: new) -> Iterator[tuple[str, Any, Put]]:
    """Each value in a JSON document, where it is (`data.*.name`), and what makes the document with another there."""
    yield place, value, put
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in entries:

        def put_here(new: Any, key: Any = key) -> Any:
            copy = value.copy()
            copy[key] = new
            return put(copy)

        step = "*" if isinstance(key, int) or key.isdecimal() else key
        yield from places(each, f"{place}.{step}" if place else step, put_here)


def distinct(found: Iterator[tuple[str, Any, Put]]) -> Iterator[tuple[str, Any, Put]]:
    """The first value of each type in each place."""
    seen = set()
    for place, value, put in found:
        if (place, type(value)) not in seen:
            seen.add((place, type(value)))
            yield place, value, put


# Order


def in_any_order(parsed: Snapshot) -> object:
    """A snapshot but for the order of its incidents and components; that of updates and transitions counts."""
    incidents = [replace(each, components=tuple(sorted(each.components, key=str))) for each in parsed.incidents]
    components = [replace(each, position=None) for each in parsed.components]
    lists = (incidents, components, parsed.covers, parsed.follow)
    return parsed.page, parsed.all_components, [sorted(map(str, each)) for each in lists]


def turned(value: Any) -> Any:
    return dict(reversed(value.items())) if isinstance(value, dict) else value[::-1]


@pytest.mark.parametrize("case", JSON_CASES, ids=name_of)
def test_the_order_of_lists_and_of_keys_means_nothing(case: Path) -> None:
    every = json_of(case)
    expected = in_any_order(read(case, encoded(every)))
    for place, value, put in places(every):
        if isinstance(value, list | dict) and (case.parent.name, place) not in IN_ORDER:
            assert in_any_order(read(case, encoded(put(turned(value))))) == expected, place


@pytest.mark.parametrize("case", JSON_CASES, ids=name_of)
def test_the_order_of_all_lists_at_once_means_nothing(case: Path) -> None:
    def backwards(value: Any, place: str = "") -> Any:
        if not isinstance(value, list | dict):
            return value
        copy = value.copy()
        for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
            step = "*" if isinstance(key, int) or key.isdecimal() else key
            copy[key] = backwards(each, f"{place}.{step}" if place else step)
        return copy if (case.parent.name, place) in IN_ORDER else turned(copy)

    every = json_of(case)
    assert in_any_order(read(case, encoded(backwards(every)))) == in_any_order(read(case, encoded(every)))


def test_what_is_said_of_order_is_still_so() -> None:
    meant = set()
    for case in JSON_CASES:
        expected = in_any_order(read(case, encoded(json_of(case))))
        for place, value, put in places(json_of(case)):
            if (case.parent.name, place) in IN_ORDER and in_any_order(
                read(case, encoded(put(turned(value))))
            ) != expected:
                meant.add((case.parent.name, place))
    assert meant == IN_ORDER.keys()


@pytest.mark.parametrize("case", FEED_CASES, ids=name_of)
def test_the_order_of_entries_means_nothing(case: Path) -> None:
    body = markup_of(case)
    entries = [match[0] for match in ENTRY.finditer(body)]
    backwards = ENTRY.sub(lambda _: entries.pop(), body)
    assert in_any_order(read(case, backwards.encode())) == in_any_order(read(case, body.encode()))


# Hostile text


def texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a snapshot that people read, with the name of its field."""
    if isinstance(value, dict):
        for name in value.keys() - TO_THE_LETTER:
            yield from texts(value[name], name)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each, field)
    elif isinstance(value, str):
        yield field, value


def assert_refused_or_harmless(case: Path, body: bytes, where: str) -> None:
    """It is refused by name, or what it tells does nothing wherever that is shown, and is no longer than it may be."""
    try:
        actual = read(case, body)
    except NormalizeError:
        return
    for field, text in texts(msgspec.to_builtins(actual)):
        assert not LIVE.search(text), (where, field)
        assert field not in MARKDOWN or not LIVE_IN_MARKDOWN.search(text), (where, field)
        assert not TROUBLE.search(text), (where, field)
        assert len(text) <= LONGEST.get(field, 1_000), (where, field)
        assert field != "url" or text.startswith(("https://", "http://")), (where, text)


@pytest.mark.parametrize("case", JSON_CASES, ids=name_of)
def test_hostile_values_are_refused_or_harmless(case: Path) -> None:
    for place, value, put in distinct(places(json_of(case))):
        if isinstance(value, str):
            for new in (HOSTILE, "javascript:alert(1)", "long " * 1_000, 10**18, None):
                assert_refused_or_harmless(case, encoded(put(new)), place)
        elif not isinstance(value, list | dict):
            for odd in (*NUMBERS, HOSTILE):
                assert_refused_or_harmless(case, encoded(put(odd)), place)


@pytest.mark.parametrize("case", MARKUP_CASES, ids=name_of)
def test_hostile_words_in_markup_are_refused_or_harmless(case: Path) -> None:
    body = markup_of(case)
    for pattern, written in SLOTS.items():
        first = {match.groupdict().get("where", ""): match for match in re.finditer(pattern, body, re.DOTALL)}
        for where, match in first.items():
            for words in (HOSTILE.replace("\0", ""), "javascript:alert(1)", "long " * 1_000, "99999999999999999999"):
                hostile = body[: match.start("words")] + written(words) + body[match.end("words") :]
                assert_refused_or_harmless(case, hostile.encode(), where)


# Repetition


def known(folded: SourceState) -> bytes:
    """All that a fold knows of incidents and components."""
    combined = {key: record.combined for key, record in folded.records.items()}
    return msgspec.json.encode((combined, folded.components.by_key), order="sorted")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_what_is_told_again_or_confirmed_is_no_news(case: Path) -> None:
    platform, kind = case.parent.name, kind_of(case)
    actual = read(case, input_of(case).read_bytes())
    folded = SourceState("acme", PLATFORMS[platform].channels, [], [], SourceMemory(), platform)
    assert folded.observe(Observation(kind, LOOKS[0], actual))
    before = known(folded)
    folded.changes.clear()
    folded.touched.clear()
    assert folded.observe(Observation(kind, LOOKS[1], actual))
    folded.confirm(kind, LOOKS[2])
    assert (folded.changes, folded.touched, folded.links, known(folded)) == ([], set(), [], before)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_what_was_posted_after_our_last_look_is_observed_and_nothing_is_at_the_first(case: Path) -> None:
    """Whatever a document is complete for: it was there, it lacked the newest, and now it has it."""
    actual = read(case, input_of(case).read_bytes())
    posted = [(posting_of(each) or EVER, each.key) for each in actual.incidents]
    newest_at, newest = max(posted, default=(EVER, ""))
    if newest_at == EVER:
        return
    looks = [shifted(newest_at, seconds) for seconds in (-90, -60, 60)]
    before = replace(actual, incidents=tuple(each for each in actual.incidents if each.key != newest))
    folded = SourceState("acme", PLATFORMS[case.parent.name].channels, [], [], SourceMemory(), case.parent.name)
    for at, seen in zip(looks, (before, before, actual), strict=True):
        folded.observe(Observation(kind_of(case), at, seen))
    detected = {record.key: record.combined.detected_at for record in folded.records.values()}
    assert detected[newest] == looks[2]
    assert [key for key, at in detected.items() if at and key != newest] == []


def test_what_is_saved_twice_is_in_the_dataset_once() -> None:
    sources = {
        case: Source(
            id=name_of(case).replace("_", "-"), name=case.name, url=URL, platform=case.parent.name, vendor="acme"
        )
        for case in CASES
    }
    database = store.open_database(None)
    store.keep_in_step(database, list(sources.values()))
    dumps = []
    for at in LOOKS:
        for case, source in sources.items():
            save(database, source, Observation(kind_of(case), at, read(case, input_of(case).read_bytes())))
        lines = dump.lines(database, poll_times=True)
        dumps.append([line for line in lines if json.loads(line)["table"] != "coverage"])
    assert len(dumps[0]) > 1_000
    assert dumps[1] == dumps[0]
    assert dumps[2] == dumps[0]


def save(database: Database, source: Source, seen: Observation) -> None:
    with store.transaction(database):
        opened = load.load_state(database, source, PLATFORMS[source.platform].channels, LoadScope.of([seen]))
        opened.state.observe(seen)
        opened.save(database)


# Size


def largest_lists() -> Iterator[Any]:
    """Of each platform the list with the longest items that stands in no other."""
    for platform in PLATFORMS:
        lists = [
            (len(encoded(value)) / len(value), case, put, value)
            for case in JSON_CASES
            if case.parent.name == platform
            for place, value, put in places(json_of(case))
            if isinstance(value, list) and value and "*" not in place
        ]
        if lists:
            _, case, put, value = max(lists, key=lambda each: each[0])
            yield pytest.param(case, put, value, id=platform)


def many(items: list[Any], count: int) -> list[Any]:
    """That many items, each with an id of its own where it has one."""
    return [numbered(items[number % len(items)], number) for number in range(count)]


def numbered(item: Any, number: int) -> Any:
    if not isinstance(item, dict):
        return item
    own = [name for name in ("id", "key", "url", "number", "permalink") if item.get(name)]
    return item | {name: item[name] + (number if isinstance(item[name], int) else str(number)) for name in own}


def seconds_for(case: Path, body: bytes) -> float:
    def work() -> None:
        with suppress(NormalizeError):
            read(case, body)

    return cpu_seconds(work)


@pytest.mark.speed
@pytest.mark.parametrize(("case", "put", "items"), list(largest_lists()))
def test_four_times_as_much_takes_about_four_times_as_long(case: Path, put: Put, items: list[Any]) -> None:
    few, lots = (encoded(put(many(items, count))) for count in (1_500, 6_000))
    short, long = seconds_for(case, few), seconds_for(case, lots)
    assert long < 8 * max(short, 0.01)
