"""SQL of declared tables, indexes, search and views."""

from statusledger.schema.declare import Column, Index, Schema, Table, Type, View

_TOKENIZER = "unicode61 remove_diacritics 2"
_SQL_TYPES = {
    Type.TEXT: "TEXT", Type.TIME: "TEXT", Type.INTEGER: "INTEGER", Type.BOOLEAN: "INTEGER", Type.BLOB: "BLOB",
}  # fmt: skip


def sql_type(column: Column) -> str:
    """A column's type in SQLite."""
    return _SQL_TYPES[column.type]


def create_table(table: Table, *, is_temporary: bool = False) -> str:
    """The statement that creates a table."""
    lines = [_column(table, column) for column in table.columns]
    if len(table.primary_key) > 1:
        lines.append(f"PRIMARY KEY ({', '.join(table.primary_key)})")
    if table.unique:
        lines.append(f"UNIQUE ({', '.join(table.unique)})")
    body = "".join(f"\n    {line}" + ("," if line is not lines[-1] else "") for line in lines)
    kind = "TEMP TABLE" if is_temporary else "TABLE"
    return f"CREATE {kind} {table.name} ({body}\n) STRICT{'' if table.rowid else ', WITHOUT ROWID'}"


def _column(table: Table, column: Column) -> str:
    alone = table.primary_key == (column.name,)
    parts = [column.name, sql_type(column)]
    parts += ["PRIMARY KEY"] if alone else [] if column.null else ["NOT NULL"]
    parts += [f"DEFAULT {column.default}"] if column.default is not None else []
    parts += [f"REFERENCES {column.references}(id)"] if column.references else []
    parts += ["DEFERRABLE INITIALLY DEFERRED"] if column.deferred else []
    parts += [f"GENERATED ALWAYS AS ({column.generated}) STORED"] if column.generated else []
    return " ".join(parts)


def create_view(view: View) -> str:
    """The statement that creates a view."""
    return f"CREATE VIEW {view.name} AS {view.sql}"


def parts(table: Table) -> dict[tuple[str, str], str]:
    """Statements for a table's indexes, search and triggers, by kind and name."""
    indexes = {("index", _index_name(table, each)): _index(table, each) for each in table.indexes}
    return indexes | (_search(table) if table.searched else {})


def _index_name(table: Table, index: Index) -> str:
    return index.name or f"{table.name}_{index.on.partition(',')[0]}"


def _index(table: Table, index: Index) -> str:
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE INDEX {_index_name(table, index)} ON {table.name}({index.on}){where}"


def search_name(table: Table) -> str:
    """The table of a full-text search."""
    return f"{table.name}_fts"


def _search(table: Table) -> dict[tuple[str, str], str]:
    name, columns = search_name(table), ", ".join(f'"{each}"' for each in table.searched)
    old, new = (", ".join(f'{row}."{each}"' for each in table.searched) for row in ("old", "new"))
    add = f'INSERT INTO "{name}" (rowid, {columns}) VALUES (new.rowid, {new});'
    remove = f"""INSERT INTO "{name}" ("{name}", rowid, {columns}) VALUES('delete', old.rowid, {old});"""
    triggers = {"ai": ("INSERT", add), "ad": ("DELETE", remove), "au": ("UPDATE", f"{remove} {add}")}
    table_sql = (
        f'CREATE VIRTUAL TABLE "{name}" USING FTS5 ( {columns}, tokenize=\'{_TOKENIZER}\', content="{table.name}" )'
    )
    return {("table", name): table_sql} | {
        ("trigger", f"{table.name}_{suffix}"): (
            f'CREATE TRIGGER "{table.name}_{suffix}" AFTER {event} ON "{table.name}" BEGIN {statement} END'
        )
        for suffix, (event, statement) in triggers.items()
    }


def declared_names(schema: Schema) -> set[str]:
    """Names of a schema's tables, indexes, triggers and views, without SQLite's own."""
    names = {table.name for table in schema.tables} | {view.name for view in schema.views}
    return names.union(*({name for _, name in parts(table)} for table in schema.tables))
