"""Wire structs and words of Datadog."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import PLANNED_STAGES, STAGES, Default

STATUS = Default(Status.UNKNOWN) | {
    **STAGES,
    **PLANNED_STAGES,
    "canceled": Status.CANCELLED,
}
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "major_outage": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "operational": Impact.NONE,
    "maintenance": Impact.MAINTENANCE,
    "degraded": Impact.MINOR,
    "partial_outage": Impact.MAJOR,
    "major_outage": Impact.CRITICAL,
}


class Component(Struct):
    """Component, or a group, which has no status."""

    id: str
    name: str
    type: str
    position: int | None = None
    status: str | None = None
    components: list["Component"] | None = None

    @property
    def is_group(self) -> bool:
        """Return True for a group."""
        return self.type == "ComponentGroup"


class Update(Struct, rename="camel"):
    """Update; `started_at` is the time of the event, `created_at` of its entry."""

    id: str
    created_at: str | None = None
    started_at: str | None = None
    status: str | None = None
    description: str | None = None
    components_affected: list[Component] | None = None
    deleted_at: str | None = None

    @property
    def shown_at(self) -> str:
        """Return the time that the page shows."""
        return self.started_at or self.created_at or ""


class Notice(Struct, rename="camel"):
    """Incident or maintenance."""

    id: str
    title: str
    current_status: str
    published_date: str | None = None
    resolved_date: str | None = None
    start_date: str | None = None
    completed_date: str | None = None
    components_affected: list[Component] | None = None
    timeline: list[Update] | None = None
    deleted_at: str | None = None


class Config(Struct, rename="camel"):
    """Document of a page."""

    id: str
    domain_prefix: str
    components: list[Component] | None
    name: str = ""
    page_url: str | None = None
    custom_domain: str | None = None
    custom_domain_enabled: bool = False
    incidents: list[Notice] | UnsetType | None = UNSET
    maintenances: list[Notice] | UnsetType | None = UNSET


DECODER = msgspec.json.Decoder(Config)
