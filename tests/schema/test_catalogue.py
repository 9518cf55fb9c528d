"""Every table and column is declared once, and both databases are what is declared."""

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from statusledger import store
from statusledger.schema import sql, tables
from statusledger.schema.capture_tables import CAPTURES
from statusledger.schema.declare import Column, Content, Ids, Schema, Table
from statusledger.schema.tables import STATUS
from statusledger.schema.views import VIEWS
from statusledger.store.captures import beside, open_captures
from statusledger.store.read.dataset import _KEPT
from tests import releases

SCHEMAS = {"status.db": STATUS, "captures.db": CAPTURES}


@pytest.fixture(scope="module", params=["new", *releases.VERSIONS])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new ledger, and that of each release brought up to date."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param != "new":
        releases.unpack(request.param, folder)
    store.open_database(folder / "status.db").close()
    open_captures(beside(folder / "status.db")).close()
    return folder


@pytest.fixture(params=SCHEMAS)
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[sqlite3.Connection, Schema]]:
    with closing(sqlite3.connect(folder / request.param)) as connection:
        yield connection, SCHEMAS[request.param]


Opened = tuple[sqlite3.Connection, Schema]


def columns() -> Iterator[tuple[Table, Column]]:
    for schema in SCHEMAS.values():
        for table in schema.tables:
            for column in table.columns:
                yield table, column


def flat(statement: str) -> str:
    return "".join(statement.split())


def test_a_database_has_the_declared_tables_indexes_and_views(opened: Opened) -> None:
    connection, schema = opened
    declared = {("table", table.name): sql.create_table(table) for table in schema.tables}
    declared |= {("view", view.name): sql.create_view(view) for view in schema.views}
    for table in schema.tables:
        declared |= sql.parts(table)
    shadows = {name for (name,) in connection.execute("SELECT name FROM pragma_table_list WHERE type = 'shadow'")}
    stored = {
        (kind, name): flat(statement)
        for kind, name, statement in connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL")
        if name not in shadows
    }
    assert stored == {key: flat(statement) for key, statement in declared.items()}


def test_columns_have_the_declared_types_keys_and_references(opened: Opened) -> None:
    connection, schema = opened
    for table in schema.tables:
        found = connection.execute(
            f"SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo('{table.name}')"
        ).fetchall()
        assert [(name, kind, bool(required or place)) for name, kind, required, place in found] == [
            (column.name, sql.sql_type(column), table.required(column)) for column in table.columns
        ]
        assert tuple(row[0] for row in sorted(found, key=lambda row: int(row[3])) if row[3]) == table.primary_key
        references = connection.execute(f'SELECT "from", "table" FROM pragma_foreign_key_list(\'{table.name}\')')
        assert sorted(references) == table.references


def test_an_upgraded_database_is_sound(opened: Opened) -> None:
    connection, _ = opened
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_tables_come_after_those_they_reference() -> None:
    for schema in SCHEMAS.values():
        seen: set[str] = set()
        for table in schema.tables:
            seen.add(table.name)
            assert {target for _, target in table.references} <= seen, table.name


def test_every_column_has_a_sentence() -> None:
    """It begins with a capital and ends with a full stop."""
    assert [column.name for _, column in columns() if not re.fullmatch(r"[A-Z0-9`][^|]*\.", column.sentence)] == []


def test_the_sentence_of_a_public_column_says_what_null_means() -> None:
    nullable = [column for table, column in columns() if column.null and table.is_public]
    assert len(nullable) > 40
    assert [column.name for column in nullable if not re.search(r"\bnull\b", column.sentence)] == []


def test_an_owner_is_a_module_that_names_its_table() -> None:
    for schema in SCHEMAS.values():
        for table in schema.tables:
            spec = find_spec(f"statusledger.{table.owner}")
            assert spec and spec.origin
            strings = [node.value for node in ast.walk(ast.parse(Path(spec.origin).read_text()))
                       if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
            assert any(re.search(rf"\b{table.name}\b", each) for each in strings), table.name


def test_public_tables_are_those_that_a_selection_narrows() -> None:
    """A table that nobody narrows would be handed on whole."""
    assert set(_KEPT) == {table.name for table in tables.public()}


def test_internal_tables_are_in_no_files() -> None:
    assert all(table.is_public for table in tables.in_files())


def test_every_table_is_made_anew_or_kept_by_a_rebuild() -> None:
    kept, derived = ({table.name for table in found} for found in (tables.kept_by_rebuild(), tables.derived()))
    others = {table.name for table in STATUS.tables} - kept - derived
    assert not kept & derived
    assert others == {"vendors", "sources", "watch_patterns", "derived_from"}
    assert {table.content for table in STATUS.tables if table.name in others} == {Content.CATALOGUE, Content.MARKS}


def test_rows_of_a_derived_table_belong_to_a_source() -> None:
    owners = ("sources", "incidents", "components")
    assert all(any(table.belongs_by(each) for each in owners) for table in tables.derived())


def test_ids_that_begin_with_their_source_are_renamed_with_it() -> None:
    renamed = set(tables.columns_with(Ids.ROW))
    assert {("incidents", "id"), ("updates", "incident_id"), ("changes", "entity_id"), ("anomalies", "id")} <= renamed
    assert {("incident_links", "same_as"), ("channel_views", "incident_id"), ("transitions", "update_id")} <= renamed
    assert not {column for _, column in renamed} & {"source_id", "vendor_id", "key"}


def test_a_former_name_is_a_view_of_the_table() -> None:
    with closing(store.open_database(None)) as database:
        assert set(database.view_names()) == {*VIEWS, *tables.FORMER_NAMES}
        for old, new in tables.FORMER_NAMES.items():
            assert list(database.query(f"SELECT * FROM {old}")) == list(database.query(f"SELECT * FROM {new}"))
