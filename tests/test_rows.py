"""Laws of single rows and words: what cannot be read costs itself, and a word that is unknown is no good news."""

import json
import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import pytest

from scraper import salvaging
from scraper.errors import NormalizeError
from scraper.model import Health, Snapshot
from scraper.platforms import PLATFORMS
from tests.cases import CASES, JSON_CASES, document, input_of, name_of, read

Path = tuple[str | int, ...]


def salvaged(case: File, value: Any) -> Snapshot:
    return salvaging.read(PLATFORMS[case.parent.name].normalize, document(case, json.dumps(value).encode()))


def keys_of(told: Snapshot) -> set[str]:
    return {each.key for each in told.components} | {each.key for each in told.incidents}


def well_in(told: Snapshot) -> set[str]:
    return {each.key for each in told.components if each.health is Health.OPERATIONAL}


def rows_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every object that stands in a list."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(value, list) and isinstance(each, dict):
            yield (*path, key)
        yield from rows_of(each, (*path, key))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def without(value: Any, path: Path) -> Any:
    copy = json.loads(json.dumps(value))
    del at(copy, path[:-1])[path[-1]]
    return copy


def broken(value: Any, row: Path) -> Iterator[Any]:
    """The document with one row broken: each of its keys lost, and each of another type."""
    for key in at(value, row):
        yield without(value, (*row, key))
        for wrong in (7.5, list[int]()):
            copy = json.loads(json.dumps(value))
            at(copy, row)[key] = wrong
            yield copy


def refused(case: File, value: Any) -> bool:
    try:
        read(case, json.dumps(value).encode())
    except NormalizeError:
        return True
    return False


@pytest.mark.parametrize("case", JSON_CASES, ids=name_of)
def test_a_row_that_cannot_be_read_costs_itself_alone(case: File) -> None:
    whole = json.loads(input_of(case).read_bytes())
    for row in list(rows_of(whole))[:12]:
        rest = without(whole, row)
        if refused(case, rest) or not keys_of(expected := read(case, json.dumps(rest).encode())):
            continue
        for wrong in broken(whole, row):
            if refused(case, wrong):
                told = salvaged(case, wrong)
                assert keys_of(told) >= keys_of(expected), (row, keys_of(expected) - keys_of(told))
                assert len(told.unread) > 1
                assert told.covers == ()
                assert well_in(told) <= well_in(read(case, json.dumps(whole).encode()))


IN_PAGES = [
    ("azure-history", 'incident-history-tracking-id"', 'incident-history-number"'),
    ("azure-grid", '<td class="status-cell"', "<td"),
    ("statuspage-home", 'data-component-status="', 'data-component-state="'),
    ("statuspage-home", 'href="/incidents/', 'href="/other/'),
]


@pytest.mark.parametrize(("name", "right", "wrong"), IN_PAGES)
def test_a_part_of_a_plain_page_that_cannot_be_read_costs_itself_alone(name: str, right: str, wrong: str) -> None:
    (case,) = (each for each in CASES if name_of(each) == name)
    body = input_of(case).read_text()
    assert body.count(right) > 1
    bad = document(case, body.replace(right, wrong, 1).encode())
    normalize, whole = PLATFORMS[case.parent.name].normalize, read(case, body.encode())
    with pytest.raises(NormalizeError):
        normalize(bad)
    told = salvaging.read(normalize, bad)
    assert keys_of(told) < keys_of(whole)
    assert (len(told.unread), told.covers) == (2, ())
    assert well_in(told) <= well_in(whole)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_an_entry_of_a_feed_in_any_encoding_costs_itself_alone(encoding: str) -> None:
    (case,) = (each for each in CASES if name_of(each) == "aws-feed_of_2026")
    body = re.sub(r"<\?xml[^>]*>", "", input_of(case).read_text())
    (first, *_) = re.findall(r"<guid[^>]*>[^<]*</guid>", body)
    bad = "".join(("\ufeff" if encoding == "utf-16-be" else "", body.replace(first, "<guid>none</guid>", 1)))
    told = salvaging.read(PLATFORMS["aws"].normalize, document(case, bad.lstrip().encode(encoding)))
    assert len(told.unread) == 2
    assert keys_of(told) <= keys_of(read(case, body.lstrip().encode(encoding)))
