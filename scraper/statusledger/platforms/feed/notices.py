"""Labelled lines of a provider's notice: `Status: Up`, `Start: ...`, `End: ...`, `Resolved: ...`."""

import re

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Incident, Instant, Kind, Status
from statusledger.platforms.toolkit.incidents import End, Start, ended, restarted
from statusledger.platforms.toolkit.words import Default
from statusledger.times.dates import feed_time

_LINE = re.compile(
    r"^[^\w\n]{0,6}(?P<name>status|start(?:ed)?|begin|began|end(?:ed)?|resolved)(?: (?:time|date|at))?[*_ ]{0,4}:"
    r"[*_ |]{0,5}(?P<words>[^\n*_|]{1,80})",
    re.IGNORECASE | re.MULTILINE,
)
_NAMES = {
    "status": "status", "start": "start", "started": "start", "begin": "start", "began": "start", "end": "end",
    "ended": "end", "resolved": "resolved",
}  # fmt: skip
_STATUS = Default(Status.UNKNOWN) | {
    "up": Status.RESOLVED, "online": Status.RESOLVED, "down": Status.INVESTIGATING, "offline": Status.INVESTIGATING,
}  # fmt: skip


class Notice(Struct, frozen=True):
    """Facts of a notice, each None if unreadable; `word` is the vendor's status."""

    start: Instant | None = None
    end: Instant | None = None
    resolved: Instant | None = None
    status: Status | None = None
    word: str | None = None


def notice_of(body: str, time_zone: str | None) -> Notice:
    """Parse the labelled lines of a text; the first of a kind counts."""
    lines: dict[str, str] = {}
    for match in _LINE.finditer(body):
        lines.setdefault(_NAMES[match["name"].lower()], match["words"].strip())
    word = lines.get("status")
    status = _STATUS.get((word or "").casefold())
    start, end, resolved = (_time(lines.get(name, ""), time_zone) for name in ("start", "end", "resolved"))
    return Notice(start, end, resolved, status, word)


def completed(incident: Incident, notice: Notice) -> Incident:
    """Return the incident with its notice's times: a maintenance's window, else start and end."""
    planned = incident.kind is Kind.MAINTENANCE
    if planned:
        incident = replace(incident, scheduled_start_at=notice.start, scheduled_end_at=notice.end)
    elif notice.start:
        incident = restarted(incident, Start.parsed(notice.start))
    end = notice.resolved or (None if planned else notice.end)
    return ended(incident, End.stated(end)) if end and incident.status.final else incident


def _time(words: str, time_zone: str | None) -> Instant | None:
    try:
        return feed_time(words, time_zone)
    except ValueError:
        return None
