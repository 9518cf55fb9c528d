"""Tables and columns as data: the shapes in which both databases are declared."""

from enum import StrEnum
from functools import partial

from msgspec import Struct


class Type(StrEnum):
    """Value of a column. A time is UTC text to the second, `YYYY-MM-DDTHH:MM:SSZ`; a boolean is 0 or 1."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIME = "time"
    BLOB = "blob"


class Role(StrEnum):
    """Public tables are published by exports and browsed. Internal ones serve polls and alerts, and stay here."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Content(StrEnum):
    """Origin of a table's rows, which decides what `rebuild` does with them.

    CATALOGUE rows are written from sources.yaml and DERIVED ones from captures, so that both are made anew. KEPT ones
    are known from nowhere else and are copied. MARKS say which captures a source was derived from.
    """

    CATALOGUE = "catalogue"
    DERIVED = "derived"
    KEPT = "kept"
    MARKS = "marks"


class Ids(StrEnum):
    """Row ids in a column: one per row, or quoted within JSON. A row id begins with the id of its source and `_`."""

    NONE = "none"
    ROW = "row"
    JSON = "json"


class Column(Struct, frozen=True):
    """A column and its meaning.

    `references` names the table whose `id` it holds; `deferred` has SQLite check that at the end of a transaction.
    `poll_state` marks what polls write into a table that is otherwise not theirs: a rebuild copies it and a dump leaves
    it out, as it does a `setting`. `poll_time` marks what depends on when documents were read.
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
    """An index over columns or expressions. Without a name it is called after the table and its first column."""

    on: str
    where: str | None = None
    name: str | None = None


class Table(Struct, frozen=True, kw_only=True):
    """A table and all facts about it.

    `owner` is the module that writes it. `identity` names the columns that identify rows where no primary key does.
    `kept_rows` is a condition for rows of a derived table that are kept. `in_files`: also exported as CSV, Parquet and
    JSON. `poll_time`: every row depends on when documents were read. `searched` columns have a full-text index,
    the table `<table>_fts`.
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
        """The columns that identify a row."""
        return self.primary_key or self.identity

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key; all columns without one."""
        return self.primary_key or tuple(column.name for column in self.columns)

    @property
    def references(self) -> list[tuple[str, str]]:
        """Each column that holds ids of another table, with that table, sorted."""
        return sorted((column.name, column.references) for column in self.columns if column.references)

    @property
    def is_public(self) -> bool:
        """True for tables that users read and export."""
        return self.role is Role.PUBLIC

    def required(self, column: Column) -> bool:
        """Return True for a column that is never null."""
        return not column.null or column.name in self.primary_key

    def belongs_by(self, table: str) -> list[str]:
        """The columns by which each row belongs to rows of another table."""
        return [column.name for column in self.columns if column.references == table and self.required(column)]


class View(Struct, frozen=True):
    """A view and the question that it answers."""

    name: str
    sentence: str
    sql: str


class Schema(Struct, frozen=True):
    """All of one database. `steps` holds, for each version, the statements that no declaration implies."""

    tables: tuple[Table, ...]
    views: tuple[View, ...]
    steps: tuple[tuple[str, ...], ...]

    @property
    def version(self) -> int:
        """The number of steps, which `PRAGMA user_version` states."""
        return len(self.steps)
