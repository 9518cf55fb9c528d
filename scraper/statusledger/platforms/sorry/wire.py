"""Wire structs and words of Sorry."""

from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Status
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "partially_degraded": Health.DEGRADED,
    "under_maintenance": Health.MAINTENANCE,
}
STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "recovering": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "false_alarm": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "underway": Status.IN_PROGRESS,
    "complete": Status.COMPLETED,
    "cancelled": Status.CANCELLED,
}
FIELD = {"status": "page", "components": "components", "notices": "notices", "notice": "notice"}


class Page(Struct):
    """Name, state and address of a page."""

    state: str
    updated_at: str | None = None
    url: str = ""
    name: str = ""


class Component(Struct):
    """Component, below its parent if any."""

    id: int | str
    name: str
    state: str
    parent_id: int | str | None
    description: str | None = None


class Update(Struct):
    """Update of a notice."""

    state: str
    created_at: str
    content: str = ""


class Notice(Struct):
    """Notice, planned from `begins_at` to `ends_at`; components and updates only in its own document."""

    id: int | str
    type: str
    state: str
    subject: str
    created_at: str | None = None
    timeline_state: str = ""
    ended_at: str | None = None
    began_at: str | None = None
    url: str | None = None
    begins_at: str | None = None
    ends_at: str | None = None
    components: list[Component] = []
    updates: list[Update] | None = None


class Meta(Struct):
    """Size of a list and of this page."""

    total_count: int | None = None
    count: int | None = None


class Body(Struct):
    """Any answer; its kind decides which fields are required."""

    page: Page | UnsetType = UNSET
    components: list[Component] | UnsetType = UNSET
    notices: list[Notice] | UnsetType = UNSET
    notice: Notice | UnsetType = UNSET
    meta: Meta | None = None

    @property
    def is_all(self) -> bool:
        """Return True if the list has no other pages."""
        return self.meta is not None and self.meta.count is not None and self.meta.count == self.meta.total_count
