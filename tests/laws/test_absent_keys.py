"""Laws of absent keys: one outside rows refuses no document, and one that only describes costs nothing anywhere.

`needed_keys.toml` lists the keys that documents need all the same, with the reasons. That a key which one row lacks
costs at most that row is a law of `test_rows`.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path as File
from typing import Any, NamedTuple

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Snapshot
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing.rows import Holder, holders_of
from tests.laws.test_rows import at
from tests.support.cases import CASES, input_of, kind_of, read

DESCRIPTIVE = re.compile(
    r"(?:.*_)?(?:body|contents?|desc|description|message|notes?|summary|text|(?:perma)?link|ur[il]|impact|severity"
    r"|index|order|position|comments|event_log|timeline|posts|.*updates)"
    r"|details|lastmod|time_?zone|updated(?:_?at)?",
    re.IGNORECASE,
)
"""Names of fields that describe: a text, an address, an impact, a place in a list, updates, the time of an edit."""

NEEDED: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (File(__file__).parent / "needed_keys.toml").read_text()
)
"""Places by table, platform and reason."""

Path = tuple[str | int, ...]


class Field(NamedTuple):
    """A key, and the paths of all objects of a document that have it at one place."""

    place: str
    key: str
    paths: list[Path]


def is_entry(step: str | int) -> bool:
    """Check whether a step leads to an entry of a list, or of an object whose names are numbers or ids."""
    return isinstance(step, int) or (any(map(str.isdecimal, step)) and not step.startswith("#"))


def place_of(path: Path) -> str:
    return ".".join("*" if is_entry(step) else str(step) for step in path)


def objects_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object of a document, with the steps that lead to it."""
    if isinstance(value, dict):
        yield path, value
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from objects_in(each, (*path, key))


def fields_of(holder: Holder) -> list[Field]:
    found: dict[str, Field] = {}
    for path, each in objects_in(holder.value):
        for key in (key for key in each if not is_entry(key)):
            place = place_of((*path, key))
            found.setdefault(place, Field(place, key, [])).paths.append(path)
    return list(found.values())


def lacking(holder: Holder, field: Field) -> bytes:
    """The document in which no object has a key."""
    objects = [at(holder.value, path) for path in field.paths]
    held = [dict(each) for each in objects]
    for each in objects:
        del each[field.key]
    body = holder.body(holder.value)
    for each, whole in zip(objects, held, strict=True):
        each.clear()
        each.update(whole)
    return body


def holder_of(case: File) -> Holder | None:
    """The likeliest part of a document that holds rows, unless that is markup, which has no keys."""
    holder = next(holders_of(input_of(case).read_bytes()), None)
    return None if holder is None or holder.is_markup else holder


def is_outside_rows(path: Path) -> bool:
    return not any(map(is_entry, path))


def read_or_none(case: File, body: bytes) -> Snapshot | None:
    with suppress(NormalizeError):
        return read(case, body)
    return None


def entities_in(snapshot: Snapshot) -> int:
    return len(snapshot.components) + len(snapshot.incidents)


@cache
def entities_of(case: File) -> int:
    return entities_in(read(case, input_of(case).read_bytes()))


def proves(case: File, holder: Holder, field: Field) -> bool:
    """Check whether a document is refused that lacks a key which stands in no row."""
    return is_outside_rows(field.paths[0]) and read_or_none(case, lacking(holder, field)) is None


def is_descriptive_yet_needed(case: File, holder: Holder, field: Field) -> bool:
    """Check whether a document is refused, or lacks components or incidents, that lacks a descriptive key anywhere."""
    if not DESCRIPTIVE.fullmatch(field.key):
        return False
    left = read_or_none(case, lacking(holder, field))
    return left is None or entities_in(left) < entities_of(case)


def listed(table: str, platform: str) -> set[str]:
    """The places, each with the kind of document, that a platform has in a table."""
    return {
        f"{kind}:{path}"
        for places in NEEDED[table].get(platform, {}).values()
        for kinds, _, path in (each.partition(":") for each in places.split())
        for kind in kinds.split(",")
    }


def fields_by_case(platform: str) -> Iterator[tuple[File, Holder, Field]]:
    for case in (each for each in CASES if each.parent.name == platform):
        holder = holder_of(case)
        if holder is not None:
            yield from ((case, holder, field) for field in fields_of(holder))


def needed_by(platform: str, is_needed: Callable[[File, Holder, Field], bool]) -> set[str]:
    """The places of the keys that some golden document of a platform needs."""
    return {
        f"{kind_of(case)}:{field.place}"
        for case, holder, field in fields_by_case(platform)
        if is_needed(case, holder, field)
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_key_outside_rows_that_is_absent_refuses_no_document(platform: str) -> None:
    """But for the keys that prove what a document is, each of which some case needs."""
    assert needed_by(platform, proves) == listed("proof", platform)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_descriptive_key_that_no_row_has_costs_nothing(platform: str) -> None:
    """But for the exceptions, each of which some case needs."""
    assert needed_by(platform, is_descriptive_yet_needed) == listed("descriptive", platform)
