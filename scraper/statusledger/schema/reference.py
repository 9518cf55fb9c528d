"""Reference of public tables and views, as Markdown for docs/schema.md."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from statusledger.schema import sql
from statusledger.schema.declare import Column, Content, Table
from statusledger.schema.tables import STATUS, public

_INTRODUCTION = """# Database schema

The public tables and views of `status.db`, with their columns. [The dataset](dataset.md) explains how they belong
together and how far each fact can be trusted. All times are UTC text, `YYYY-MM-DDTHH:MM:SSZ`. NULL means not known,
never no. Columns named `*_raw` hold the vendor's own word.
"""
_CONTENT = {
    Content.CATALOGUE: "Written from sources.yaml.",
    Content.DERIVED: "Derived from captures; a rebuild derives it again.",
    Content.KEPT: "Known from polling alone: a rebuild keeps it.",
}


def markdown() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, "## Tables\n", *map(_table, public()), "## Views\n", *_views()]).rstrip() + "\n"


def _table(table: Table) -> str:
    rows = [(f"`{column.name}`", _type(table, column), column.sentence) for column in table.columns]
    lines = ["| column | type | meaning |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]
    facts = " ".join([_CONTENT[table.content], *_key(table)])
    return "\n".join([f"### {table.name}\n", f"{table.sentence} {facts}\n", *lines, ""])


def _type(table: Table, column: Column) -> str:
    reference = f", id in {column.references}" if column.references else ""
    return f"{sql.sql_type(column)}{'' if table.required(column) else ' or NULL'}{reference}"


def _key(table: Table) -> Iterable[str]:
    names = ", ".join(f"`{name}`" for name in table.primary_key)
    return [f"Primary key: {names}."] if names else []


def _views() -> Iterator[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in STATUS.tables:
            connection.execute(sql.create_table(table))
        for view in STATUS.views:
            connection.execute(sql.create_view(view))
        for view in STATUS.views:
            columns = connection.execute("SELECT name FROM pragma_table_info(?)", (view.name,))
            names = ", ".join(f"`{name}`" for (name,) in columns)
            yield f"### {view.name}\n\n{view.sentence}\n\nColumns: {names}.\n"
