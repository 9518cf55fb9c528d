"""Sentences about a postmortem, for terminal and pages."""

from collections.abc import Iterable, Sequence

from statusledger.model import Instant, ResolvedFrom, StartedFrom
from statusledger.postmortems.comparison import TimeDifference
from statusledger.postmortems.durations import Stage, StatedDuration
from statusledger.postmortems.headings import SectionKind
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text

STAGES = {
    Stage.DETECTION: "until detection",
    Stage.MITIGATION: "until mitigation or resolution",
    Stage.TOTAL: "in total",
}
_STARTS = {
    StartedFrom.STATED: "stated start",
    StartedFrom.FIRST_UPDATE: "first update",
    StartedFrom.PARSED: "start in a text",
}
_ENDS = {
    ResolvedFrom.STATED: "stated end",
    ResolvedFrom.UPDATE: "closing update",
    ResolvedFrom.INFERRED: "inferred end",
}


def duration(stated: StatedDuration) -> str:
    """Return `about 2h 20m in total`."""
    return f"{'about ' if stated.is_approximate else ''}{length(stated.seconds)} {STAGES[stated.stage]}"


def length(seconds: int) -> str:
    """Return `2h 13m`, or `40s`."""
    return wording.span(seconds) if seconds >= 60 else f"{seconds}s"


def sections(kinds: Sequence[SectionKind]) -> str:
    """Return `summary, impact and root cause`; empty without any."""
    return wording.listed([wording.spaced(kind) for kind in kinds], len(SectionKind))


def durations(stated: Iterable[StatedDuration]) -> list[str]:
    """Return each duration once."""
    return list(dict.fromkeys(map(duration, stated)))


def differences(
    start: TimeDifference, end: TimeDifference, started_from: StartedFrom | None, resolved_from: ResolvedFrom | None
) -> Iterable[str]:
    """Yield a sentence for a start and an end that differ by a minute or more, with both times."""
    starts = _STARTS[started_from] if started_from else "start"
    ends = _ENDS.get(resolved_from, "end") if resolved_from else "end"
    for label, found, page in (("start", start, starts), ("end", end, ends)):
        if found.minutes and found.page_at and found.postmortem_at:
            side = "after" if found.minutes > 0 else "before"
            yield (
                f"The {label} in the postmortem, {wording.date(found.postmortem_at)}, is "
                f"{wording.span(found.minutes * 60)} {side} the {page} on the page, {wording.date(found.page_at)}."
            )


def clock(at: Instant | None, raw: str) -> str:
    """Return the time of an entry in UTC, else as written."""
    return wording.date(at) if at else raw


def event(entry: str) -> str:
    """Return the words of an entry in one line, without the bars of a table or the mark of a list."""
    return plain_text(entry.lstrip("-*+> \t")).strip("| ").replace(" | ", ": ")
