"""Commands, options, configuration keys, environment variables, tables and columns are documented."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from statusledger.export import FORMATS
from statusledger.platforms import PLATFORMS
from statusledger.schema.tables import STATUS, public
from tests.support import docs
from tests.support.markdown import DOCS
from tests.support.schemas import schemas

CONFIGURATION = (DOCS / "configuration.md").read_text()
CLI = (DOCS / "cli.md").read_text()
SECTION = re.compile(r"^(#{2,3}) (.+?)\n(.*?)(?=^#{2,3} |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


@pytest.mark.parametrize("name", docs.PAGES)
def test_generated_pages_are_current(name: str) -> None:
    assert (DOCS / name).read_text() == docs.text(name), f"out of date; run: {docs.COMMAND}"


@pytest.mark.parametrize("path", [path for path, _ in docs.commands()])
def test_a_command_and_its_options_are_documented(path: str) -> None:
    section = _sections(CLI)[path]
    command = dict(docs.commands())[path]
    assert command.help
    for option in docs.options(command):
        assert option.help, f"{option.opts[0]} has no help text"
        assert all(name in section for name in option.opts)


def test_every_public_table_and_column_is_in_the_schema() -> None:
    sections = _sections((DOCS / "schema.md").read_text())
    assert len(public()) > 10
    assert [
        f"{table.name}.{column.name}"
        for table in public()
        for column in table.columns
        if not column.sentence or f"| `{column.name}` |" not in sections[table.name]
    ] == []
    assert {view.name for view in STATUS.views} <= sections.keys()


def test_every_platform_has_a_section_with_its_evidence_and_gaps() -> None:
    sections = _sections((DOCS / "platforms.md").read_text())
    assert [
        name
        for name, platform in PLATFORMS.items()
        for section in [sections[platform.title]]
        if f"\n`{name}`, " not in section or any(f"  - {gap}\n" not in section for gap in platform.gaps)
    ] == []


def _sections(text: str) -> dict[str, str]:
    return {title: body for _, title, body in SECTION.findall(text)}


def _keys(schema: dict[str, Any]) -> set[str]:
    return set(schema["properties"])


SCHEMAS = schemas()
ALERTS = {part: SCHEMAS["alerts"]["properties"][part]["items"] for part in ("targets", "rules")}
SLA = SCHEMAS["sla"]["items"]["anyOf"][0]
SLA_CREDITS = SLA["properties"]["credits"]["items"]
TARGET_PARTS = ALERTS["targets"]["properties"]
KEYS = {
    "sources.yaml": _keys(SCHEMAS["sources"]["items"]["anyOf"][1]),
    "settings.yaml": _keys(SCHEMAS["settings"]),
    "stack.yaml": _keys(SCHEMAS["stack"]["items"]["anyOf"][1]),
    "sla.yaml": _keys(SLA).union(*(_keys(part) for part in (SLA["properties"]["counts"], SLA_CREDITS))),
    "targets": _keys(ALERTS["targets"]).union(*(_keys(TARGET_PARTS[key]) for key in ("email", "quiet"))),
    "rules": _keys(ALERTS["rules"]),
}


@pytest.mark.parametrize("section", KEYS)
def test_the_keys_of_a_configuration_file_are_documented_and_no_others(section: str) -> None:
    assert set(ROW.findall(_sections(CONFIGURATION)[section])) == KEYS[section]


def test_environment_variables_are_documented() -> None:
    known = {
        (option.envvar, option.opts[0])
        for _, command in docs.commands()
        for option in docs.options(command)
        if isinstance(option.envvar, str)
    }
    table = set(re.findall(r"^\| `(\w+)` \| `(--[\w-]+)` \|", CONFIGURATION, re.MULTILINE))
    assert table == known


def _first_column(section: str, page: str) -> set[str]:
    rows: Iterable[str] = ROW.findall(_sections((DOCS / page).read_text())[section])
    return set(rows)


def test_export_formats_are_documented() -> None:
    assert _first_column("Formats", "export.md") == set(FORMATS)


def test_events_of_alerts_are_documented() -> None:
    assert _first_column("Events", "alerts.md") == set(ALERTS["rules"]["properties"]["events"]["items"]["enum"])
