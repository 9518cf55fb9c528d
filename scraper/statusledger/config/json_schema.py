"""JSON Schema from types: draft 7, which editors know."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from statusledger.config.durations import SCHEMA_PATTERN
from statusledger.config.fields import key_of

_INTERNAL = {"title", "description"}
"""Of a Struct or enum: its name and docstring, which are for programmers."""


def json_schema(title: str, contents: Any, words: Mapping[str, Collection[str]] | None = None) -> dict[str, Any]:  # noqa: ANN401
    """Return a file's schema; `words` are allowed values by key."""
    found = msgspec.json.schema(contents)
    definitions = found.pop("$defs", {})
    schema = _inlined(found, definitions, words or {})
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **schema}


def _inlined(schema: Any, definitions: Mapping[str, Any], words: Mapping[str, Collection[str]]) -> Any:  # noqa: ANN401
    """Remove references, null, and defaults that mean none."""
    if isinstance(schema, list | tuple):
        return [_inlined(each, definitions, words) for each in schema if each != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        definition = definitions[schema["$ref"].rpartition("/")[2]]
        schema = {name: each for name, each in definition.items() if name not in _INTERNAL} | schema
        del schema["$ref"]
    found = {name: _inlined(each, definitions, words) for name, each in schema.items() if not _is_none(name, each)}
    if len(found.get("anyOf", ())) == 1:
        found |= found.pop("anyOf")[0]
    if "properties" in found:
        return _mapping(found, words)
    return _duration(found) if found.get("format") == "duration" else found


def _is_none(name: str, value: object) -> bool:
    return name == "default" and not value and value is not False


def _mapping(schema: dict[str, Any], words: Mapping[str, Collection[str]]) -> dict[str, Any]:
    properties = {key_of(field): each for field, each in schema["properties"].items()}
    for key, known in words.items():
        properties[key] |= {"enum": sorted(known)}
    required = [key_of(field) for field in schema.pop("required", ())]
    return (
        schema
        | ({"required": required} if required else {})
        | {
            "additionalProperties": False,
            "properties": properties,
        }
    )


def _duration(schema: dict[str, Any]) -> dict[str, Any]:
    number = {name: schema.pop(name) for name in ("type", "minimum", "maximum")}
    del schema["format"]
    return {"anyOf": [number, {"type": "string", "pattern": SCHEMA_PATTERN}], **schema}
