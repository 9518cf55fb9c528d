"""Maintenances as iCalendar (RFC 5545): stable UIDs, counted edits, cancellation instead of removal."""

from collections.abc import Iterator, Sequence

from statusledger import __version__
from statusledger.export.card import as_of
from statusledger.export.job import Job
from statusledger.model import Instant, Status
from statusledger.store.read import publication, vendors
from statusledger.store.read.publication import PublishedIncident
from statusledger.times import shifted

_PAST_S = 90 * 86_400
_LINE = 75
# A calendar must have a component; a time zone is one that shows nothing.
_NOTHING = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def write(job: Job) -> None:
    """Write calendars/all.ics and vendor/ID.ics, from ninety days before the newest read."""
    newest = as_of(job.dataset)
    since = shifted(Instant(newest), -_PAST_S) if newest else Instant("")
    folder = job.folder / "calendars"
    (folder / "vendor").mkdir(parents=True)
    entries = publication.planned(job.dataset, since)
    (folder / "all.ics").write_bytes(_calendar("Maintenances of all vendors", entries))
    for vendor in vendors.with_wanted_sources(job.dataset):
        own = [entry for entry in entries if entry.vendor_id == vendor.id]
        (folder / "vendor" / f"{vendor.id}.ics").write_bytes(_calendar(f"Maintenances of {vendor.name}", own))
        job.step(1)


def _calendar(name: str, entries: Sequence[PublishedIncident]) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//statusledger//statusledger {__version__}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        *([line for entry in entries for line in _event(entry)] or _NOTHING),
        "END:VCALENDAR",
    ]
    return b"".join(_wrapped(line) for line in lines)


def _event(entry: PublishedIncident) -> Iterator[str]:
    start, end = entry.scheduled_start_at, entry.scheduled_end_at
    if start is None:
        return
    cancelled = entry.status is Status.CANCELLED or entry.withdrawn_at is not None
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@statusledger"
    yield f"DTSTAMP:{_time(entry.last_changed_at)}"
    yield f"LAST-MODIFIED:{_time(entry.last_changed_at)}"
    yield f"SEQUENCE:{entry.revision}"
    yield f"DTSTART:{_time(start)}"
    if end is not None and end > start:
        yield f"DTEND:{_time(end)}"
    yield f"SUMMARY:{_text(f'{entry.vendor}: {entry.title}')}"
    if entry.updates:
        yield f"DESCRIPTION:{_text(entry.updates[-1].body)}"
    if entry.components:
        yield f"LOCATION:{_text(', '.join(dict.fromkeys(each.name for each in entry.components)))}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _time(at: Instant) -> str:
    return at.replace("-", "").replace(":", "")


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _wrapped(line: str) -> bytes:
    """Split into lines of at most 75 octets, never within a character."""
    rows, row = [], b""
    for character in line:
        octets = character.encode()
        if len(row) + len(octets) > _LINE:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"
