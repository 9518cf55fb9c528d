"""The report of an evidence in Markdown: figures, intervals, the vendor's words, doubts, method, readings, limits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from statusledger import text
from statusledger.insight.sla.account import Account
from statusledger.insight.sla.level import ServiceLevel
from statusledger.insight.sla.segments import CountedSegment
from statusledger.insight.stretches import length
from statusledger.model import Health, Instant
from statusledger.presentation import wording
from statusledger.presentation.markdown import escaped
from statusledger.sla import statements, words
from statusledger.sla.captured import StatingCapture
from statusledger.sla.evidence import LevelEvidence
from statusledger.sla.quotations import quotations
from statusledger.times import from_epoch

_SHOWN = 200
"""Characters of an address in a table; the whole one is in the JSON."""


def report(found: LevelEvidence, captures: Sequence[StatingCapture]) -> str:
    """Write the report."""
    parts = [*_head(found), *_intervals(found), *quotations(found), *_doubts(found), *_method(found.level)]
    return "\n\n".join([*parts, *_readings(captures), *_limits(found)]) + "\n"


def _head(found: LevelEvidence) -> Iterator[str]:
    level = found.level
    yield f"# {escaped(statements.title(level))}"
    number = f"EV-{level.period}-{level.agreement.id}"
    yield f"Status Ledger, evidence {number}. The dataset is as of {wording.date(found.as_of)}; all times are UTC."
    yield escaped(statements.standfirst(level))
    last_day = level.claim.last_day
    credit = "none" if level.reported.credit is None else f"{level.reported.credit:g}%"
    yield _table(
        ("", "As reported by the vendor", "As observed by us"),
        [
            ("Availability", *(words.availability(each, level.agreement) for each in _accounts(level))),
            ("Downtime that counts", *(words.exact_length(each.downtime_s) for each in _accounts(level))),
            ("Allowed in the period", *(words.exact_length(each.budget_s) for each in _accounts(level))),
            ("Budget left", *(words.budget_left(each) for each in _accounts(level))),
            ("Outcome", *(words.outcome(level, each) for each in _accounts(level))),
            ("Time covered", *(words.share(each.coverage) for each in _accounts(level))),
            ("Credit by your terms", credit, ""),
            ("Last day to claim", words.day(last_day) if last_day else "not stated in the terms", ""),
        ],
    )
    yield from (f"As observed: no figure, as {words.why_none(each)}." for each in [level.observed] if each.no_figure)
    yield words.JUDGE


def _accounts(level: ServiceLevel) -> tuple[Account, Account]:
    return level.reported, level.observed


def _intervals(found: LevelEvidence) -> Iterator[str]:
    yield "## 1. Intervals"
    if found.reported:
        yield _segments(found, found.reported)
    else:
        yield "The vendor's posts state no downtime in this period."
    other = {health: lasted for health, lasted in found.level.reported.seconds.items() if not _weight(found, health)}
    if other:
        lasted = (f"{_health(health)} {words.length(seconds)}" for health, seconds in sorted(other.items()))
        yield f"Stated and not counted: {', '.join(lasted)}."
    if found.only_observed:
        seconds = length(found.only_observed)
        spans = [
            (_time(since), _time(until), words.exact_length(until - since)) for since, until in found.only_observed
        ]
        yield (
            "Not posted, and no part of the reported figure: our readings alone show "
            f"{words.exact_length(seconds)} more of these states."
        )
        yield _table(("Began (UTC)", "Ended (UTC)", "Lasted"), spans)


def _weight(found: LevelEvidence, health: Health) -> float:
    return found.level.agreement.counts.weights.get(health, 0)


def _segments(found: LevelEvidence, segments: Sequence[CountedSegment]) -> str:
    head = ("No.", "Began (UTC)", "Ended (UTC)", "Component", "State", "Incident", "Counts")
    rows = [
        (
            str(number),
            _time(each.since),
            _time(each.until),
            escaped(wording.listed([found.components.get(one, one) for one in each.component_ids]) or "none named"),
            _health(each.health),
            escaped(", ".join(each.incident_ids)),
            words.exact_length(float(each.counted_s)),
        )
        for number, each in enumerate(segments, 1)
    ]
    total = ("**Total**", "", "", "", "", "", f"**{words.exact_length(found.level.reported.downtime_s)}**")
    return _table(head, [*rows, total])


def _doubts(found: LevelEvidence) -> Iterator[str]:
    yield "## 3. Doubts"
    lines = [f"- {escaped(each.incident_id or 'All')}: {words.doubt(each)}" for each in found.level.doubts]
    lines += [f"- No component is called {escaped(each)}." for each in found.level.unmatched]
    if found.level.reported.coverage < 1:
        lines.append(f"- The vendor's history covers {words.share(found.level.reported.coverage)} of the time.")
    yield "\n".join(lines) or "None that we know of."


def _method(level: ServiceLevel) -> Iterator[str]:
    yield "## 4. Method"
    yield f"    {statements.formula(level)}"
    yield escaped(statements.method(level))


def _readings(captures: Sequence[StatingCapture]) -> Iterator[str]:
    yield "## 5. Readings kept"
    if not captures:
        yield "No capture is kept of these incidents: captures.db is missing, or they were imported without bodies."
        return
    yield (
        "What the pages published at the times when these incidents were first read or changed. "
        "`sha256sum -c SHA256SUMS` verifies the files."
    )
    yield _table(
        ("File", "Document", "First read (UTC)", "Last read (UTC)", "SHA-256"),
        [
            (
                each.name or "beyond the size of a pack",
                escaped(f"{each.kind} of {text.plain(each.url, _SHOWN)}"),
                _stamp(each.first_at),
                _stamp(each.last_at),
                f"`{each.sha256}`",
            )
            for each in captures
        ],
    )


def _limits(found: LevelEvidence) -> Iterator[str]:
    yield "## 6. Limits"
    yield "\n".join(
        (
            "- A status page is the vendor's own account: trouble that it did not post is in no reported figure.",
            "- Severity is the vendor's word. Times are as precise as it states them, often to the minute.",
            "- Observed times are as exact as the interval between two readings.",
            f"- The terms are as entered in sla.yaml, for the agreement `{found.level.agreement.id}`.",
            f"- {words.JUDGE}",
        )
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def _health(health: Health) -> str:
    return _UNKNOWN.get(health, wording.HEALTHS[health])


_UNKNOWN: Mapping[Health, str] = {Health.UNKNOWN: "Severity not stated"}


def _time(at: int) -> str:
    return _stamp(from_epoch(at))


def _stamp(at: Instant) -> str:
    return at.replace("T", " ").removesuffix("Z")
