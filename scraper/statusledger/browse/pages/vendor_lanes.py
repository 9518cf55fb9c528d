"""The lanes of a vendor's components: what was reported of each in a window."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.charts import Bars
from statusledger.browse.day_bars import SlotBars
from statusledger.browse.status_style import StatusStyle
from statusledger.insight.history import VendorHistory
from statusledger.insight.troubles import Trouble
from statusledger.insight.uptime import Uptime, uptime
from statusledger.insight.window import Window
from statusledger.model import Health
from statusledger.store.read.rows import ComponentRow

MANY = 40


class ComponentFigures(Struct, frozen=True, kw_only=True):
    """A component in the JSON of the page: uptime, coverage and seconds by health as observed, and as reported.

    `uptime` is None with too little observation.
    """

    component: ComponentRow
    uptime: float | None
    coverage: float
    seconds: Mapping[Health, int]
    reported: Uptime


class ComponentLane(Struct, frozen=True, kw_only=True):
    """A component, its present state, and the bars of a window."""

    component: ComponentRow
    state: StatusStyle
    bars: Bars
    reported: Uptime
    observed: Uptime
    troubled: bool

    @property
    def figures(self) -> ComponentFigures:
        """The lane in JSON."""
        seen = self.observed
        seconds = {
            Health.MAJOR_OUTAGE: seen.major_outage_s,
            Health.PARTIAL_OUTAGE: seen.partial_outage_s,
            Health.DEGRADED: seen.degraded_s,
            Health.UNKNOWN: seen.unknown_s,
            Health.MAINTENANCE: seen.maintenance_s,
        }
        return ComponentFigures(
            component=self.component,
            uptime=seen.uptime,
            coverage=seen.coverage,
            seconds={health: lasted for health, lasted in seconds.items() if lasted},
            reported=self.reported,
        )


class LaneGroup(Struct, frozen=True):
    """A group of components; `well` have no trouble, and a large group only names them."""

    name: str | None
    lanes: list[ComponentLane]
    well: list[str]


class VendorLanes:
    """Makes lanes of one window; components without trouble share their figures."""

    def __init__(self, history: VendorHistory, chosen: Window, current: set[str]) -> None:
        self._history, self._window, self._current = history, chosen.stretch, current
        self._slots = SlotBars(chosen, history.covered)
        self._quiet = uptime((), history.covered, self._window)
        self._quiet_of_source = {
            source_id: uptime((), seen, self._window) for source_id, seen in history.watched_by_source.items()
        }

    @property
    def slot(self) -> str:
        """The length of a slot: `day`, or `bar` for several days."""
        return "day" if self._slots.is_daily else "bar"

    def lane(self, component: ComponentRow) -> ComponentLane:
        """Make the lane of a component."""
        found = self._history.by_component.get(component.id, ())
        since, until = self._window
        inside = [each for each in found if each.since < until and each.until > since]
        return ComponentLane(
            component=component,
            state=status_style.state(component.health)
            if component.source_id in self._current
            else status_style.UNKNOWN,
            bars=self._slots.draw(component.name, inside),
            reported=self._reported([each for each in inside if each.posted]),
            observed=self._observed(component.source_id, inside),
            troubled=bool(inside),
        )

    def _reported(self, found: Sequence[Trouble]) -> Uptime:
        return uptime(found, self._history.covered, self._window) if found else self._quiet

    def _observed(self, source_id: str, found: Sequence[Trouble]) -> Uptime:
        if not found and source_id in self._quiet_of_source:
            return self._quiet_of_source[source_id]
        return uptime(found, self._history.watched_by_source.get(source_id, ()), self._window)


def groups(lanes: Sequence[ComponentLane]) -> list[LaneGroup]:
    """Group components in page order."""
    many = len(lanes) > MANY
    by_name: dict[str | None, list[ComponentLane]] = {}
    for each in lanes:
        by_name.setdefault(each.component.group_name, []).append(each)
    found = []
    for name, members in by_name.items():
        shown = [each for each in members if not many or each.troubled or each.state.shape not in ("ok", "unk")]
        names = {each.component.id for each in shown}
        found.append(
            LaneGroup(name, shown, [each.component.name for each in members if each.component.id not in names])
        )
    return found
