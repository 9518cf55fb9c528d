"""Overview: a page's monitors, in states that its owner names."""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Health, Page, Snapshot
from statusledger.platforms.oneuptime.wire import Resource, page_of, unwrapped
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

# As a new project names them.
HEALTH = Default(Health.UNKNOWN) | {"degraded": Health.DEGRADED, "offline": Health.MAJOR_OUTAGE}


class _Status(Struct, rename="camel"):
    name: str
    id: str | None = msgspec.field(name="_id", default=None)
    is_operational_state: bool = False

    @property
    def health(self) -> Health:
        return Health.OPERATIONAL if self.is_operational_state else HEALTH(self.name.lower())


class _Group(Struct):
    name: str


class _State(Struct, rename="camel"):
    current_monitor_status_id: str | None = None


class _Shown(Resource, rename="camel"):
    id: str = msgspec.field(name="_id", default="")
    status_page_group: _Group | None = None
    monitor: _State | None = None
    display_description: str | None = None


class _Overview(Struct, rename="camel"):
    status_page_resources: list[_Shown]
    monitor_statuses: list[_Status]
    monitor_group_current_statuses: dict[str, str] = {}
    overall_status: _Status | None = None


def parse(document: Document) -> Snapshot:
    """Parse an overview. Raises NormalizeError."""
    with refusing("an overview of OneUptime"):
        overview = msgspec.convert(unwrapped(document.body), _Overview)
    overall = overview.overall_status
    return Snapshot(
        page=Page(
            url=text.link(page_of(document.url)),
            health=overall.health if overall else None,
            health_raw=overall.name if overall else None,
        ),
        components=tuple(_components(overview)),
    )


def _components(overview: _Overview) -> Iterator[Component]:
    """Incidents name a monitor by its own id."""
    statuses: Mapping[str | None, _Status] = {each.id: each for each in overview.monitor_statuses if each.id}
    for position, each in enumerate(overview.status_page_resources):
        of_group = overview.monitor_group_current_statuses.get(each.monitor_group_id or "")
        reference = each.monitor.current_monitor_status_id if each.monitor else of_group
        status = statuses.get(reference)
        key = each.monitor_id or each.monitor_group_id or each.id
        if key:
            yield Component(
                key=key,
                name=text.plain(each.display_name),
                group_name=text.plain(each.status_page_group.name) if each.status_page_group else None,
                description=text.markdown(each.display_description) if each.display_description else None,
                position=position,
                health=status.health if status else Health.UNKNOWN,
                health_raw=status.name if status else reference,
            )
