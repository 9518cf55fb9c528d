"""The table `vendor_months`: a scorecard of each vendor and month that its history covers, computed at the export."""

from collections.abc import Iterator

from statusledger import vendor_history
from statusledger.export import card
from statusledger.insight.scorecard import flat
from statusledger.model import Instant
from statusledger.schema import sql
from statusledger.schema.declare import Content, Role, Table
from statusledger.store.query import Connection
from statusledger.store.read import vendors
from statusledger.store.read.dataset import Dataset, Row, Selection

TABLE = Table(
    name="vendor_months",
    sentence="How each vendor posted in each UTC month that its history covers, in figures: incidents and maintenances "
    "that began in the month. Computed at the export; the formulas are in docs/scorecard.md.",
    owner="export.vendor_months",
    columns=flat.columns("month", "UTC month, such as `2026-11`."),
    role=Role.PUBLIC,
    content=Content.DERIVED,
    primary_key=("vendor_id", "month"),
    in_files=True,
)
_AT_A_TIME = 100


def fill(db: Connection, selection: Selection) -> tuple[Table]:
    """Store the rows of a selection in a temporary table; months before its first whole one are left out."""
    marks = ", ".join("?" * len(TABLE.columns))
    db.conn.execute(sql.create_table(TABLE, is_temporary=True))
    db.conn.executemany(f"INSERT INTO temp.{TABLE.name} VALUES ({marks})", _rows(db, selection))
    return (TABLE,)


def _rows(db: Connection, selection: Selection) -> Iterator[Row]:
    """Yield the rows by key, reading some vendors at a time."""
    now = card.as_of(Dataset(db.conn, Selection()))
    chosen = sorted(selection.vendors or (each.id for each in vendors.followed(db)))
    for start in range(0, len(chosen) if now else 0, _AT_A_TIME):
        some = chosen[start : start + _AT_A_TIME]
        for vendor_id, cards in vendor_history.by_month(db, some, now or Instant("")).items():
            yield from (
                flat.row(vendor_id, each) for each in reversed(cards) if each.from_at >= (selection.since or "")
            )
