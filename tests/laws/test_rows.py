"""Laws of single rows: what cannot be read costs itself, wherever it stands, on every platform and in every kind."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path as File
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from statusledger.errors import NormalizeError
from statusledger.model import Document, Health, Snapshot
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing import salvage
from statusledger.platforms.parsing.rows import Holder, holders_of, markup_in
from tests.support.cases import CASES, document, input_of, kind_of, name_of, read

Path = tuple[str | int, ...]
MOST_ROWS = 12
NO_ROWS = {
    ("algolia", "status"): "a map of words",
    ("checkly", "page"): "the subdomain of the page",
    ("cstate", "issue"): "one issue",
    ("hyperping", "status"): "one word for all",
    ("lambstatus", "settings"): "the name of the page",
    ("oracle", "status"): "one word for all",
    ("rootly", "status"): "one word for all",
    ("sorry", "status"): "one word for all",
    ("statping", "core"): "the name of the page",
    ("statuscast", "status"): "one word for all",
    ("statuscast", "summary"): "one word for all",
    ("statushub", "statuses"): "three numbers",
    ("statusio", "page"): "an id of the page",
    ("upptime", "page"): "an address",
    ("uptimecom", "page"): "an address",
    ("uptimekuma", "entry"): "the name of a page",
    ("uptimerobot", "page"): "two addresses",
    ("vigil", "text"): "one word for all",
}
"""Kinds of document that list nothing, and why."""


def salvaged(case: File, body: bytes) -> Snapshot:
    return salvage.read(PLATFORMS[case.parent.name].parse, document(case, body))


def things_in(parsed: Snapshot) -> set[tuple[str, ...]]:
    """All that is told: components, incidents and their updates, by their words, for their keys may be numbers."""
    found: set[tuple[str, ...]] = {("component", each.key) for each in parsed.components}
    for each in parsed.incidents:
        found |= {("incident", each.key), *(("update", each.key, update.body) for update in each.updates)}
    return found


def well_in(parsed: Snapshot) -> set[str]:
    return {each.key for each in parsed.components if each.health is Health.OPERATIONAL}


def rows_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every row: an object or markup in a list or under one of several numbers, in other rows too."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        is_listed = isinstance(value, list) or (str(key).isdecimal() and len(value) > 1)
        if is_listed and isinstance(each, dict | bytes):
            yield (*path, key)
        yield from rows_of(each, (*path, key))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def without(holder: Holder, row: Path) -> bytes:
    """The document without one row."""
    rows = at(holder.value, row[:-1])
    held = rows.copy()
    del rows[row[-1]]
    body = holder.body(holder.value)
    rows.clear()
    rows.update(held) if isinstance(rows, dict) else rows.extend(held)
    return body


def broken(body: bytes, holder: Holder, row: Path) -> Iterator[bytes]:
    """The document with one row broken: each of its parts lost, and each of another type."""
    held = at(holder.value, row)
    if holder.is_markup:
        words = b"".join(markup_in(held))
        yield from (body.replace(words, bad, 1) for bad in broken_markup(words))
        return
    for part in (held, *objects_within(held)):
        whole = dict(part)
        for key in whole:
            for wrong in ({}, {key: 7.5}):
                part.clear()
                part.update({name: each for name, each in whole.items() if name != key} | wrong)
                yield holder.body(holder.value)
        part.clear()
        part.update(whole)


def objects_within(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects in an object that stand in no list."""
    for each in row.values():
        if isinstance(each, dict):
            yield from (each, *objects_within(each))


def broken_markup(row: bytes) -> Iterator[bytes]:
    """Each attribute and each element without elements lost, and each of these with other words."""
    for match in re.finditer(rb'\s[\w:-]+="[^"]*"', row):
        yield row[: match.start()] + row[match.end() :]
    for match in re.finditer(rb"<([\w:]+)[^>]*>([^<]+|<!\[CDATA\[.*?\]\]>)</\1>", row, re.DOTALL):
        yield row[: match.start()] + row[match.end() :]
        yield row[: match.start(2)] + b"?" + row[match.end(2) :]


def read_or_refused(case: File, body: bytes) -> Snapshot | None:
    """What a body gives; None where it is refused."""
    with suppress(NormalizeError):
        return read(case, body)
    return None


def body_of(case: File) -> bytes:
    """A golden document; a page as browsers write it, so that its parts stand in it word for word."""
    body = input_of(case).read_bytes()
    tree = LexborHTMLParser(body.decode()).html if input_of(case).suffix == ".html" else None
    return tree.encode() if tree else body


def rows_to_break(case: File) -> Iterator[tuple[bytes, Holder, Path, Snapshot]]:
    """Rows without which something is told, and what."""
    body = body_of(case)
    for holder in holders_of(body):
        for row in islice(rows_of(holder.value), MOST_ROWS):
            expected = read_or_refused(case, without(holder, row))
            if expected and things_in(expected):
                yield body, holder, row, expected


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_row_that_cannot_be_read_costs_itself_alone(case: File) -> None:
    whole = read(case, body_of(case))
    for body, holder, row, expected in rows_to_break(case):
        things = things_in(expected)
        for wrong in broken(body, holder, row):
            if read_or_refused(case, wrong) is None:
                actual = salvaged(case, wrong)
                assert things_in(actual) >= things, (row, things - things_in(actual))
                assert len(actual.unread) > 1
                assert actual.covers == ()
                assert well_in(actual) <= well_in(whole)


def test_each_kind_of_document_of_each_platform_has_rows_to_break() -> None:
    """A platform without golden rows would pass the law by default."""
    kinds = {(name, kind) for name, platform in PLATFORMS.items() for kind in platform.channels}
    proven = {(case.parent.name, kind_of(case)) for case in CASES if next(rows_to_break(case), None)}
    assert kinds - proven == NO_ROWS.keys()


POST = (
    '<article class="h-entry"><h2 class="p-name">[Resolved] Slow {0}</h2><a class="u-url" href="/{0}">link</a>'
    '<time class="dt-published">{1}</time><div class="e-content">Boats were slow.</div></article>'
)


def test_a_post_of_a_page_that_cannot_be_dated_costs_itself_alone() -> None:
    posts = POST.format("boats", "2027-06-01T10:00:00Z") + POST.format("piers", "at tea time")
    body = f"<html><head><title>Status</title></head><body>{posts}</body></html>"
    actual = PLATFORMS["page"].parse(Document("https://status.example.com/", "page", body.encode()))
    assert [each.title for each in actual.incidents] == ["Slow boats"]
    assert ["piers" in words for words in actual.unread] == [True]


def test_linked_data_of_several_types_is_read() -> None:
    post = {"@type": ["Thing", "BlogPosting"], "@id": "/1", "headline": "[Resolved] Slow boats", "text": "Fast.",
            "datePublished": "2027-06-01T10:00:00Z"}  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(post)}</script>'
    body = f"<html><head><title>Status</title>{script}</head><body></body></html>"
    actual = PLATFORMS["page"].parse(Document("https://status.example.com/", "page", body.encode()))
    assert [each.title for each in actual.incidents] == ["Slow boats"]
