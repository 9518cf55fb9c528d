"""Whom to tell of what: the targets and rules of alerts.yaml."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from statusledger.model import Impact, Instant
from statusledger.times import moment


class EventType(StrEnum):
    """What people may want to be told of; of several things that happened at once, the first is the most telling."""

    RESOLVED = "resolved"
    REOPENED = "reopened"
    OPENED = "opened"
    ESCALATED = "escalated"
    EDITED = "edited"
    UPDATED = "updated"
    MAINTENANCE_SOON = "maintenance_soon"
    UNREADABLE = "unreadable"
    RECOVERED = "recovered"


USUAL = (EventType.OPENED, EventType.ESCALATED, EventType.RESOLVED, EventType.REOPENED)
"""What a rule tells of that does not say it."""

BEGINNINGS = {EventType.RESOLVED: EventType.OPENED, EventType.RECOVERED: EventType.UNREADABLE}
"""What a target is told of before it is told of an end."""

DAY_S = 86_400


class Quiet(Struct, frozen=True, kw_only=True):
    """Hours of the day in which messages wait, but for those whose impact is at least `let_through`."""

    begin: str
    until: str
    time_zone: str = "UTC"
    let_through: Impact | None = None

    def holds(self, at: Instant) -> bool:
        """Whether it is quiet at that time; hours that begin in the evening end in the morning."""
        local = moment(at).astimezone(ZoneInfo(self.time_zone)).time()
        begin, until = time.fromisoformat(self.begin), time.fromisoformat(self.until)
        return begin <= local < until if begin < until else local >= begin or local < until


class Target(Struct, frozen=True, kw_only=True):
    """Where messages go: a signed webhook, or anything that Apprise knows. Secrets are `${NAME}`s, unexpanded.

    More than `digest` messages at once become one.
    """

    id: str
    webhook: str | None = None
    secret: str | None = None
    apprise: str | None = None
    headers: Mapping[str, str] = {}
    allow_private: bool | tuple[str, ...] = False
    timeout: float = 10.0
    digest: int = 10
    quiet: Quiet | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """What is told to whom. All that is stated must hold; what is not stated restricts nothing.

    `ahead` is in seconds; `after` counts polls in a row.
    """

    to: tuple[str, ...]
    name: str = ""
    vendors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    impact: Impact = Impact.NONE
    unknown_impact: bool = True
    events: tuple[EventType, ...] = USUAL
    ahead: int = DAY_S
    after: int = 3


class Plan(Struct, frozen=True):
    """All of alerts.yaml."""

    targets: tuple[Target, ...]
    rules: tuple[Rule, ...]
