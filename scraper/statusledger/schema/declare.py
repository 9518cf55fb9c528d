"""Declarations of tables and columns of both databases, as data."""

from enum import StrEnum
from functools import partial

from msgspec import Struct


class Type(StrEnum):
    """Type of a column. A time is UTC text, `YYYY-MM-DDTHH:MM:SSZ`; a boolean is 0 or 1."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIME = "time"
    BLOB = "blob"


class Role(StrEnum):
    """Public tables are exported and browsed; internal ones serve polls and alerts."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Content(StrEnum):
    """Origin of a table's rows, which decides their treatment by `rebuild`.

    CATALOGUE rows are rewritten from sources.yaml, DERIVED ones from captures. KEPT ones exist nowhere else and are
    copied. MARKS state the captures that a source was derived from.
    """

    CATALOGUE = "catalogue"
    DERIVED = "derived"
    KEPT = "kept"
    MARKS = "marks"


class Ids(StrEnum):
    """Row ids in a column: one, or quoted within JSON. A row id begins with the source's id and `_`."""

    NONE = "none"
    ROW = "row"
    JSON = "json"


class Column(Struct, frozen=True):
    """A column and its meaning.

    `references` names the table whose `id` it holds, checked at the end of a transaction if `deferred`. `poll_state`:
    written by polls into a table otherwise not theirs; a rebuild copies it and a dump omits it, as it does a `setting`.
    `poll_time`: depends on when documents were read.
    """

    name: str
    sentence: str
    type: Type
    null: bool = False
    default: str | None = None
    generated: str | None = None
    references: str | None = None
    deferred: bool = False
    ids: Ids = Ids.NONE
    setting: bool = False
    poll_state: bool = False
    poll_time: bool = False


text = partial(Column, type=Type.TEXT)
integer = partial(Column, type=Type.INTEGER)
boolean = partial(Column, type=Type.BOOLEAN)
time = partial(Column, type=Type.TIME)
blob = partial(Column, type=Type.BLOB)


class Index(Struct, frozen=True):
    """An index over columns or expressions, by default named after table and first column."""

    on: str
    where: str | None = None
    name: str | None = None


class Table(Struct, frozen=True, kw_only=True):
    """A table and all facts about it.

    `owner` is the module that writes it. `identity` identifies rows without a primary key. `kept_rows` is a condition
    for derived rows to keep. `in_files`: exported as CSV, Parquet and JSON too. `poll_time`: all rows depend on when
    documents were read. `searched` columns have a full-text index, `<table>_fts`.
    """

    name: str
    sentence: str
    owner: str
    columns: tuple[Column, ...]
    role: Role = Role.INTERNAL
    content: Content = Content.KEPT
    primary_key: tuple[str, ...] = ("id",)
    identity: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    indexes: tuple[Index, ...] = ()
    searched: tuple[str, ...] = ()
    kept_rows: str | None = None
    in_files: bool = False
    poll_time: bool = False
    rowid: bool = True

    @property
    def identified_by(self) -> tuple[str, ...]:
        """Columns that identify a row."""
        return self.primary_key or self.identity

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key; all columns without one."""
        return self.primary_key or tuple(column.name for column in self.columns)

    @property
    def references(self) -> list[tuple[str, str]]:
        """Columns with ids of another table, and that table, sorted."""
        return sorted((column.name, column.references) for column in self.columns if column.references)

    @property
    def is_public(self) -> bool:
        """True for tables that users read and export."""
        return self.role is Role.PUBLIC

    def required(self, column: Column) -> bool:
        """True for a column that is never null."""
        return not column.null or column.name in self.primary_key

    def belongs_by(self, table: str) -> list[str]:
        """Columns by which rows belong to rows of another table."""
        return [column.name for column in self.columns if column.references == table and self.required(column)]


class View(Struct, frozen=True):
    """A view and the question it answers."""

    name: str
    sentence: str
    sql: str


class Schema(Struct, frozen=True):
    """A whole database; `steps` are the undeclared statements of each version."""

    tables: tuple[Table, ...]
    views: tuple[View, ...]
    steps: tuple[tuple[str, ...], ...]

    @property
    def version(self) -> int:
        """The number of steps, `PRAGMA user_version`."""
        return len(self.steps)
