"""What people watch, part by part: every watched component with its health, and which an open incident touches."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct

from statusledger.model import Health
from statusledger.store.query import Connection, answers, rows

Row = TypeVar("Row")


class WatchedComponent(Struct, frozen=True):
    """A watched component that is on its page now."""

    source_id: str
    name: str
    group_name: str | None
    health: Health


class Touched(Struct, frozen=True):
    """A component that an open incident or a maintenance names; without a group where only its name is told."""

    incident_id: str
    name: str
    group_name: str | None


def parts(db: Connection) -> dict[str, list[WatchedComponent]]:
    """The watched components of enabled sources by source, in the order of their pages."""
    found = answers(
        db,
        WatchedComponent,
        "SELECT p.source_id, p.name, p.group_name, p.health FROM watched_components p "
        "JOIN sources s ON s.id = p.source_id WHERE s.enabled AND NOT p.is_group AND p.withdrawn_at IS NULL "
        "ORDER BY p.source_id, p.position, p.name",
    )
    return _by(found, "source_id")


def touched(db: Connection) -> dict[str, list[Touched]]:
    """What open incidents, and maintenances that are not over, name; by their ids."""
    found = answers(
        db,
        Touched,
        "SELECT x.incident_id, x.name, c.group_name FROM incident_components x "
        "LEFT JOIN components c ON c.id = x.component_id WHERE x.incident_id IN "
        "(SELECT id FROM open_incidents UNION SELECT id FROM upcoming_maintenances) ORDER BY x.incident_id, x.name",
    )
    return _by(found, "incident_id")


def names(db: Connection) -> dict[str, set[str]]:
    """The ids of enabled sources by each name that may stand for them: their own id, and that of their vendor.

    A source that is switched off is known by name, and gives nothing.
    """
    found: dict[str, set[str]] = {}
    for row in rows(db, "SELECT id, vendor_id, enabled FROM sources"):
        for name in (row["id"], row["vendor_id"]):
            found.setdefault(name, set()).update({row["id"]} if row["enabled"] else set())
    return found


def _by(found: Iterable[Row], field: str) -> dict[str, list[Row]]:
    return {name: list(group) for name, group in groupby(found, attrgetter(field))}
