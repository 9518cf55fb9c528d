"""The incidents of a report, in the words of the vendor: as first read, and as they read now."""

from collections.abc import Iterable, Iterator

from statusledger import text
from statusledger.model import Origin
from statusledger.presentation import wording
from statusledger.presentation.markdown import escaped, quotation
from statusledger.sla import words
from statusledger.sla.evidence import LevelEvidence, Quote, SeenEdit, StatedIncident

_SHOWN = 200
"""Characters of an earlier value in a list of edits; the whole value is in the JSON."""


def quotations(found: LevelEvidence) -> Iterator[str]:
    """Yield the section of the incidents."""
    yield "## 2. In the vendor's words"
    if not found.incidents:
        yield "No incident states downtime in this period."
    for each in found.incidents:
        yield from _incident(found, each)


def _incident(found: LevelEvidence, incident: StatedIncident) -> Iterator[str]:
    yield f"### {escaped(text.plain(incident.title))}"
    began, ended = (
        f"{wording.date(at)} ({source})" if at else "not known"
        for at, source in (
            (incident.started_at, _source(incident.started_from)),
            (incident.resolved_at, _source(incident.resolved_from)),
        )
    )
    address = text.link(incident.url or "")
    lines = [
        f"Incident {escaped(incident.id)}, {wording.IMPACTS[incident.impact]}, {wording.spaced(incident.status)}",
        f"Began {began}; ended {ended}",
        f"First read by us {wording.date(incident.first_seen_at)}{_backfilled(incident.origin)}",
        f"States {words.exact_length(incident.counted_s)} of the downtime",
    ]
    yield "\n".join(f"- {each}" for each in [*lines, *([f"<{address}>"] if address else [])])
    for each in incident.quotes:
        yield from _quote(found.level.vendor, each)
    if incident.edits:
        yield "Rewritten by the vendor after it was first read:"
        yield "\n".join(map(_edit, incident.edits))


def _source(word: str | None) -> str:
    return wording.spaced(word or "not stated")


def _backfilled(origin: Origin) -> str:
    return ", from the page's history" if origin is Origin.BACKFILLED else ""


def _quote(vendor: str, quote: Quote) -> Iterator[str]:
    was_edited = quote.first_read != quote.now
    yield quotation(quote.first_read) or "> (no text)"
    posted = f"{wording.sentence_case(quote.status)}, posted {wording.date(quote.posted_at)}"
    read = f"first read by us {wording.date(quote.first_seen_at)}{_backfilled(quote.origin)}"
    yield f"{escaped(vendor)}, update {quote.number}, {posted}; {read}." + (" As first read." if was_edited else "")
    if was_edited:
        yield f"The same update as it reads now, edited {_edit_times(quote.edits)}:"
        yield quotation(quote.now) or "> (no text)"
    if quote.withdrawn_at is not None:
        yield f"The vendor has removed this update; first missed {wording.date(quote.withdrawn_at)}."


def _edit_times(edits: Iterable[SeenEdit]) -> str:
    times = [wording.date(each.seen_at) for each in edits if each.field == "body"]
    return ", ".join(times) or "at an unknown time"


def _edit(edit: SeenEdit) -> str:
    field = wording.spaced(edit.field or "entry")
    values = f" from “{_value(edit.old)}” to “{_value(edit.new)}”" if edit.field else ""
    late = ", after the resolution" if edit.after_resolution else ""
    return f"- {wording.date(edit.seen_at)}: {field} {wording.spaced(edit.kind)}{values}{late}"


def _value(value: str | None) -> str:
    shown = text.plain(value or "nothing", _SHOWN)
    return escaped(shown)
