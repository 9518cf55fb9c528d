"""Golden cases: an input in words of our own and the snapshot it must give, which `pytest --update-golden` rewrites."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Snapshot
from statusledger.platforms import PLATFORMS
from tests.laws.lost_keys import EXEMPT
from tests.support.cases import CASES, JSON_CASES, input_of, kind_of, name_of, read

# Of a page or a text nobody can see that half of it is missing.
CLOSED_CASES = [case for case in CASES if input_of(case).suffix in {".json", ".js", ".xml", ".atom", ".rss"}]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_golden(case: Path, request: pytest.FixtureRequest) -> None:
    snapshot, expected = read(case, input_of(case).read_bytes()), case / "expected.json"
    actual = msgspec.json.decode(expected.read_bytes(), type=Snapshot) if expected.exists() else None
    if actual != snapshot and request.config.getoption("--update-golden"):
        expected.write_text(msgspec.json.format(msgspec.json.encode(snapshot), indent=1).decode() + "\n")
    else:
        assert actual == snapshot


def test_every_kind_of_document_of_every_platform_has_a_golden_case() -> None:
    declared = {(name, kind) for name, platform in PLATFORMS.items() for kind in platform.channels}
    assert {(case.parent.name, kind_of(case)) for case in CASES} == declared


Place = tuple[str, ...]
"""A kind of document, and the keys that lead to a value in it; a number is a `*`."""


def _without_one_key(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Every copy of a JSON value that lacks one key somewhere, with the place of that key."""
    if isinstance(value, dict):
        for key in value:
            yield (*place, key), {each: value[each] for each in value if each != key}
            for lost, less in _without_one_key(value[key], (*place, key)):
                yield lost, value | {key: less}
    elif isinstance(value, list):
        for number, item in enumerate(value):
            for lost, less in _without_one_key(item, (*place, "*")):
                yield lost, [*value[:number], less, *value[number + 1 :]]


def _lost_unnoticed(case: Path) -> Iterator[Place]:
    """The places of the keys without which a case gives another snapshot and no error."""
    whole = json.loads(input_of(case).read_bytes())
    snapshot = read(case, json.dumps(whole).encode())
    for place, less in _without_one_key(whole, (kind_of(case),)):
        with suppress(NormalizeError):
            if read(case, json.dumps(less).encode()) != snapshot:
                yield place


def _exemptions(platform: str) -> set[Place]:
    """The places that a platform is exempt for, a kind to each."""
    listed = (each.split(":") for places in EXEMPT.get(platform, {}).values() for each in places.split())
    return {(kind, *path.split(".")) for kinds, path in listed for kind in kinds.split(",")}


def _fits(pattern: Place, place: Place) -> bool:
    return len(pattern) == len(place) and all(one in ("*", other) for one, other in zip(pattern, place, strict=True))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_lost_key_is_noticed_or_does_not_matter(platform: str) -> None:
    """But for the exemptions, each of which some case must need."""
    cases = (case for case in JSON_CASES if case.parent.name == platform)
    lost = {place for case in cases for place in _lost_unnoticed(case)}
    exempt = _exemptions(platform)
    assert {place for place in lost if not any(_fits(each, place) for each in exempt)} == set()
    assert {each for each in exempt if not any(_fits(each, place) for place in lost)} == set()


@pytest.mark.parametrize("case", CLOSED_CASES, ids=name_of)
def test_half_a_document_is_refused(case: Path) -> None:
    body = input_of(case).read_bytes().rstrip()
    for length in range(0, len(body), max(1, len(body) // 50)):
        with pytest.raises(NormalizeError):
            read(case, body[:length])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nobody_recognises_an_empty_page(platform: str) -> None:
    for body in (b"", b"{}", b"[]", b"<html><body><h1>Acme</h1></body></html>"):
        assert not PLATFORMS[platform].matches(Document("https://status.example.com/", "page", body))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nesting_without_end_is_refused_and_no_bug(platform: str) -> None:
    for body in (b"[" * 100_000, b'{"page":' * 100_000):
        for kind in PLATFORMS[platform].channels:
            document = Document("https://status.example.com/", kind, body)
            assert not PLATFORMS[platform].matches(document)
            with pytest.raises(NormalizeError):
                PLATFORMS[platform].parse(document)
