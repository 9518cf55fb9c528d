"""The figures of a scorecard, declared once: title, meaning, formula."""

from enum import StrEnum
from typing import get_type_hints

from msgspec import Struct

from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.scorecard.values import Count, Longest, Sample, Share, Unknown, Value


class Group(StrEnum):
    """Headings under which figures stand."""

    INCIDENTS = "Incidents"
    POSTS = "While it is open"
    AFTERWARDS = "After the end"
    MAINTENANCE = "Maintenance"


class Figure(Struct, frozen=True):
    """A figure: `key` is its field in a Scorecard; `note` is a short form of `formula`; `brief` heads a column.

    One that `is_optional` is shown only if it is not 0.
    """

    key: str
    group: Group
    title: str
    note: str
    formula: str
    brief: str = ""
    is_seconds: bool = False
    is_optional: bool = False

    @property
    def shape(self) -> type[Value]:
        """The type of its value."""
        return _SHAPES[self.key]

    def of(self, card: Scorecard) -> Value:
        """Return its value in a scorecard."""
        value: Value = getattr(card, self.key)
        return value


_SHAPES: dict[str, type[Value]] = {
    key: shape for key, shape in get_type_hints(Scorecard).items() if shape in (Count, Longest, Sample, Share)
}


def _impact(key: str, title: str, word: str) -> Figure:
    note = f"impact {word}, as the vendor rates it"
    formula = f"Those whose impact is `{word}` now, as the vendor rates it."
    return Figure(key, Group.INCIDENTS, title, note, formula, is_optional=True)


FIGURES = (
    Figure(
        "incidents",
        Group.INCIDENTS,
        "Incidents posted",
        "began in the period",
        "Number of incidents that began in the period. Those that the vendor deleted do not count; one event counts "
        "once.",
        "Posted",
    ),
    _impact("critical", "Critical", "critical"),
    _impact("major", "Major", "major"),
    _impact("minor", "Minor", "minor"),
    _impact("notices", "Notices", "none"),
    _impact("unrated", "Without impact", "unknown"),
    Figure(
        "reported_downtime",
        Group.INCIDENTS,
        "Reported downtime",
        "partial or major outage, overlaps once",
        "Seconds of the covered period in which at least one component was in partial or major outage, by the vendor's "
        "posts; where a post states no component's health, by its span and impact. Overlaps count once.",
        "Downtime",
        is_seconds=True,
    ),
    Figure(
        "duration",
        Group.INCIDENTS,
        "Duration",
        "from start to end",
        "End minus start of incidents whose end is known and not before the start.",
        "Lasted",
    ),
    Figure(
        "first_post",
        Group.POSTS,
        "Start to first post",
        "of stated starts",
        "Time at which the vendor created the entry, else that of its first update, minus the start, where the vendor "
        "states a start that is not later.",
    ),
    Figure(
        "started_at_post",
        Group.POSTS,
        "Start is the first post",
        "within a minute: often filled in by the page",
        "Of those, the ones with less than a minute between start and first post. Many pages fill in the time of the "
        "post as the start, and then the time to the first post states nothing.",
    ),
    Figure(
        "cadence",
        Group.POSTS,
        "Between updates",
        "while open",
        "Time from each update to the next, where the incident was open in between. Postmortems, updates without a "
        "stated time and those that the vendor deleted do not count. n is the number of gaps.",
        "Between",
    ),
    Figure(
        "silence",
        Group.POSTS,
        "Longest silence",
        "without an update while open",
        "The longest of these gaps, and of the times from the last update of an incident to its end, or to the end of "
        "the known history where it continues. n is the number of incidents that have one.",
    ),
    Figure(
        "promises",
        Group.POSTS,
        "Promised updates kept",
        "next update by the stated time, or 5 minutes later",
        "Of the updates promised with a time or a span (`by 20:00 UTC`, `within 30 minutes`, `hourly`), those followed "
        "by an update of the same incident until then, or at most 5 minutes later. A promise binds for the next update "
        "only. `Soon` is no promise, nor is the time expected for a recovery, or an update under a condition.",
        "Promises",
    ),
    Figure(
        "unclear_promises",
        Group.POSTS,
        "Promises left out",
        "no clear zone or date, not due yet, or over before",
        "Promises that count neither as kept nor as missed: zone or date are not clear, the time is still to come, or "
        "the incident ended before it without another update.",
        is_optional=True,
    ),
    Figure(
        "afterwards",
        Group.AFTERWARDS,
        "Posted only afterwards",
        "first post when it was over",
        "Of the incidents that are over, those whose first update announces the end, or whose entry was created at the "
        "stated end or later. Only where the first update is known: the page lists several updates of an incident, or "
        "we watched it appear.",
    ),
    Figure(
        "postmortems",
        Group.AFTERWARDS,
        "Postmortems",
        "major or worse, over",
        "Of the incidents of impact major or critical that are over, those with a postmortem on the status page.",
        "Explained",
    ),
    Figure(
        "postmortem_lag",
        Group.AFTERWARDS,
        "End to postmortem",
        "major or worse",
        "Time of the first postmortem minus the end, where both are known.",
    ),
    Figure(
        "edited",
        Group.AFTERWARDS,
        "Rewritten after the end",
        "of those whose end we watched",
        "Of the incidents whose end lies in a time in which all pages were read, those of which we saw title, times, "
        "impact or texts change after the end. Other edits are not seen.",
    ),
    Figure(
        "reopened",
        Group.AFTERWARDS,
        "Reopened",
        "open again after an update that ended it",
        "Of the incidents with several updates that are over, or whose end we watched: those with an open status after "
        "a final one, in the updates or as we saw it.",
    ),
    Figure(
        "maintenances",
        Group.MAINTENANCE,
        "Maintenances",
        "begun, without those cancelled",
        "Number of maintenances that began in the period; cancelled ones do not count.",
    ),
    Figure(
        "notice",
        Group.MAINTENANCE,
        "Notice given",
        "announcement to planned start",
        "Planned start minus the earliest of creation, first `scheduled` update and detection; negative where it was "
        "announced after the planned start.",
    ),
    Figure(
        "overran",
        Group.MAINTENANCE,
        "Overran its window",
        "by more than 5 minutes",
        "Of the maintenances with a planned end and a known end that is not inferred, those that ended more than "
        "5 minutes late.",
    ),
    Figure("overrun", Group.MAINTENANCE, "Overrun", "of those that overran", "End minus planned end of these."),
)
"""All figures, in order."""

BY_KEY = {figure.key: figure for figure in FIGURES}

REASONS = {
    Unknown.NO_HISTORY: "no history covers the period",
    Unknown.NO_CASES: "no such case",
    Unknown.START_NOT_STATED: "no start is stated",
    Unknown.END_NOT_KNOWN: "no end is known",
    Unknown.TIME_NOT_STATED: "no time is stated",
    Unknown.NO_TIMELINE: "the pages do not show successive updates",
    Unknown.NOT_WATCHED: "we did not watch",
    Unknown.NO_PROMISES: "none was promised",
    Unknown.NO_WINDOW: "no planned or known end",
}
"""Reasons for unknown values, in words."""
