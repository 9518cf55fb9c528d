"""The one table of a stanza's keys: it validates sources.yaml, and its JSON Schema completes it in editors."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import yaml
from msgspec import Struct

from statusledger.catalogue.document import SlipError, line
from statusledger.catalogue.shapes import (
    ADDRESS,
    ALLOWANCE,
    FLAG,
    HEADERS,
    PROSE,
    SLUG,
    TEXT,
    TIME_ZONE,
    Shape,
    each,
    hint,
    number,
    one_of,
)
from statusledger.model import Source


class Key(Struct, frozen=True):
    """A key of a stanza. `field` is its name in Source, where that is another."""

    shape: Shape
    about: str
    required: bool = False
    field: str | None = None


def keys(platforms: Collection[str]) -> dict[str, Key]:
    """The keys in the order people write them. `auto` is a platform too: it is detected at the first poll."""
    platform = one_of({*platforms, "auto"})
    return {
        "id": Key(SLUG, "Names the source for good; to rename it, keep the old id in aliases.", required=True),
        "name": Key(TEXT, "What people call it.", required=True),
        "url": Key(ADDRESS, "The status page a person opens. May hold ${ENV_VAR}.", required=True),
        "platform": Key(platform, "What the page is made with; auto finds out at the first poll.", required=True),
        "feed": Key(ADDRESS, "Address of a feed, where the page does not tell. May hold ${ENV_VAR}."),
        "vendor": Key(SLUG, "Groups several sources of one vendor. Default: the id."),
        "homepage": Key(ADDRESS, "The vendor's own site."),
        "tags": Key(each(SLUG), "Words to filter by."),
        "note": Key(PROSE, "A remark for people."),
        "enabled": Key(FLAG, "false stops polling and keeps the history. Default: true."),
        "interval": Key(number(int, 10, 604_800), "Seconds between polls when all is quiet. Default: 300."),
        "only": Key(each(TEXT), "Watch only components that match one of these group/component patterns."),
        "except": Key(each(TEXT), "Leave out components that match one of these patterns.", field="excluded"),
        "time_zone": Key(TIME_ZONE, "IANA zone of a page that prints local times without one."),
        "allow_private": Key(ALLOWANCE, "true: this host may be private. A list of networks: redirects may go there."),
        "aliases": Key(each(SLUG), "Former ids of this source; their history is kept."),
        "headers": Key(HEADERS, "Extra request headers. Values may hold ${ENV_VAR}."),
        "timeout": Key(number(float, 0.1, 300), "Seconds for a whole request. Default: 20."),
    }


def stanza(node: yaml.Node, table: Mapping[str, Key], taken: dict[str, int]) -> Source:
    """The Source of a mapping; `taken` notes its ids. Raises SlipError with all that is wrong in it."""
    fields, lines, found = values(node, table)
    found += claim_names(taken, lines, fields.get("id", ""), fields.get("aliases", ()))
    if found:
        raise SlipError(*found)
    return Source(**{"vendor": fields["id"], **fields})


def values(node: yaml.Node, table: Mapping[str, Key]) -> tuple[dict[str, Any], dict[str, int], list[tuple[int, str]]]:
    """The values of a mapping by field, the lines of its keys, and what is wrong with them."""
    if not isinstance(node, yaml.MappingNode):
        what = "a list in the list" if isinstance(node, yaml.SequenceNode) else "one value"
        return {}, {}, [(line(node), f"{what}; begin each stanza with `- {next(iter(table))}: `")]
    fields: dict[str, Any] = {}
    lines: dict[str, int] = {}
    found: list[tuple[int, str]] = []
    for key, value in node.value:
        try:
            name = _name(key, table, lines)
            fields[table[name].field or name] = table[name].shape.read(value)
        except SlipError as slip:
            found += [(number, f"{key.value}: {message}") for number, message in slip.found]
    if not found:
        found = [
            (line(node), f"{name}: is missing; add it")
            for name, key in table.items()
            if key.required and name not in lines
        ]
    return fields, lines, found


def claim_names(
    taken: dict[str, int], lines: Mapping[str, int], name: str, aliases: Iterable[str]
) -> list[tuple[int, str]]:
    """Notes the names of a stanza in `taken`, each with its line; tells which were taken before."""
    found = []
    for key, each_name in (("id", name), *(("aliases", alias) for alias in aliases)):
        if each_name in taken:
            found.append((lines[key], f"{key}: {each_name} is taken on line {taken[each_name]}; use another"))
        elif each_name:
            taken[each_name] = lines[key]
    return found


def _name(key: yaml.Node, table: Mapping[str, Key], lines: dict[str, int]) -> str:
    """The key's name, which `lines` notes. Raises SlipError where it is unknown or given before."""
    name = str(key.value)
    if name not in table:
        raise SlipError((line(key), f"unknown key{hint(name, table)}"))
    if name in lines:
        raise SlipError((line(key), f"given before on line {lines[name]}; keep one"))
    lines[name] = line(key)
    return name


def json_schema(platforms: Collection[str]) -> dict[str, Any]:
    """sources.yaml as JSON Schema (draft 7, which editors know), made of the same table that reads it."""
    table = keys(platforms)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The sources of statusledger",
        "type": "array",
        "items": {
            "anyOf": [
                {**SLUG.schema, "description": "The id of a stanza in the catalogue that comes with statusledger."},
                object_schema(table),
            ]
        },
    }


def object_schema(table: Mapping[str, Key]) -> dict[str, Any]:
    """A mapping of these keys as JSON Schema."""
    return {
        "type": "object",
        "required": [name for name, key in table.items() if key.required],
        "additionalProperties": False,
        "properties": {name: {**key.shape.schema, "description": key.about} for name, key in table.items()},
    }
