"""Uptime: 1 - (major outage + 0.3 x partial outage) / (covered - unknown), in seconds."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from statusledger.insight import stretches, troubles
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.model import Health

LEAST_COVERED = 0.5
"""The share of a window that must be covered, and of known health, for a figure."""
WEIGHTS = {Health.MAJOR_OUTAGE: 1.0, Health.PARTIAL_OUTAGE: 0.3}
"""The share of a second in this health that is lost."""


class NoFigure(StrEnum):
    """Reason for which there is no uptime."""

    NOT_COVERED = "not_covered"
    SEVERITY_NOT_STATED = "severity_not_stated"


class Uptime(Struct, frozen=True, kw_only=True):
    """An uptime between 0 and 1, or the reason for none; all times in seconds.

    Each second counts once, in its worst health; `downtime_s` is major and partial outage. Maintenance counts apart,
    trouble meanwhile or not.
    """

    uptime: float | None
    no_figure: NoFigure | None
    window_s: int
    covered_s: int
    coverage: float
    major_outage_s: int
    partial_outage_s: int
    degraded_s: int
    downtime_s: int
    unknown_s: int
    maintenance_s: int

    @property
    def known_s(self) -> int:
        """Covered seconds of known health."""
        return self.covered_s - self.unknown_s


def uptime(found: Sequence[Trouble], covered: Sequence[Stretch], window: Stretch) -> Uptime:
    """Compute the uptime in a window, from trouble that may overlap."""
    inside = stretches.within(covered, window)
    lasted = troubles.seconds(troubles.worst(each for each in found if each.health is not Health.MAINTENANCE), inside)
    planned = troubles.seconds(troubles.worst(each for each in found if each.health is Health.MAINTENANCE), inside)
    window_s, covered_s = window[1] - window[0], stretches.length(inside)
    unknown_s = lasted.get(Health.UNKNOWN, 0)
    reason = _reason(window_s, covered_s, unknown_s, sum(lasted.values()) - unknown_s)
    lost = sum(weight * lasted.get(health, 0) for health, weight in WEIGHTS.items())
    return Uptime(
        uptime=None if reason else 1 - lost / (covered_s - unknown_s),
        no_figure=reason,
        window_s=window_s,
        covered_s=covered_s,
        coverage=covered_s / window_s if window_s else 0.0,
        major_outage_s=lasted.get(Health.MAJOR_OUTAGE, 0),
        partial_outage_s=lasted.get(Health.PARTIAL_OUTAGE, 0),
        degraded_s=lasted.get(Health.DEGRADED, 0),
        downtime_s=troubles.downtime_s(lasted),
        unknown_s=unknown_s,
        maintenance_s=planned.get(Health.MAINTENANCE, 0),
    )


def _reason(window_s: int, covered_s: int, unknown_s: int, known_trouble_s: int) -> NoFigure | None:
    if not covered_s or covered_s < LEAST_COVERED * window_s:
        return NoFigure.NOT_COVERED
    is_mostly_unknown = covered_s - unknown_s < LEAST_COVERED * window_s
    return NoFigure.SEVERITY_NOT_STATED if unknown_s and (is_mostly_unknown or unknown_s > known_trouble_s) else None
