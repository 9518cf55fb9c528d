"""The JSON Schemas of the four configuration files."""

import json

import pytest
from jsonschema import Draft7Validator

from tests.support.schemas import FOLDER, schemas

SCHEMAS = schemas()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_shipped_schema_is_made_of_the_types_that_read_the_file(name: str) -> None:
    shipped = json.loads((FOLDER / f"{name}.schema.json").read_text())
    assert shipped == SCHEMAS[name], "out of date; run: python -m tests.support.schemas"
    Draft7Validator.check_schema(shipped)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_has_a_description(name: str) -> None:
    schema = SCHEMAS[name]
    for mapping in (schema, *schema.get("items", {}).get("anyOf", ())):
        for key, described in mapping.get("properties", {}).items():
            assert described.get("description"), key


@pytest.mark.parametrize(
    ("name", "contents", "is_valid"),
    [
        ("settings", {"base_url": "https://a.example", "concurrency": 20}, True),
        ("settings", {"base_url": "https://${HOST}/"}, False),
        ("settings", {"concurency": 20}, False),
        ("settings", {"per_host": 0}, False),
        ("stack", ["github", {"id": "acme", "only": ["*/API"], "except": ["EU"], "max_impact": "major"}], True),
        ("stack", [{"only": ["*/API"]}], False),
        ("stack", [{"id": "acme", "max_impact": "unknown"}], False),
    ],
)
def test_a_schema_accepts_what_the_loader_accepts(name: str, contents: object, is_valid: bool) -> None:
    assert Draft7Validator(SCHEMAS[name]).is_valid(contents) is is_valid
