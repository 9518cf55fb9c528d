"""The evidence of an agreement in a period, on one page that prints on A4."""

from msgspec import Struct

from statusledger.browse.pages import Missing, PageRequest, PageResult
from statusledger.browse.pages import sla as overview
from statusledger.errors import LedgerError
from statusledger.insight.sla.segments import CountedSegment
from statusledger.insight.stretches import length
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.sla import evidence, statements, words
from statusledger.sla.evidence import LevelEvidence
from statusledger.sla.reading import LevelReader, period_of
from statusledger.store.query import Connection
from statusledger.times import from_epoch


class EvidenceData(Struct, frozen=True, kw_only=True):
    """The JSON of the page."""

    at: Instant
    evidence: LevelEvidence


class IntervalRow(Struct, frozen=True, kw_only=True):
    """A segment that counts, in words."""

    since: Instant
    until: Instant
    segment: CountedSegment
    components: str
    counts: str


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Show the evidence of `okta/2026-10`. Raises Missing."""
    identity, _, key = asked.id.partition("/")
    agreements, _ = overview.read(db, asked)
    agreement = next((each for each in agreements if each.id == identity), None)
    if agreement is None:
        raise Missing(f"There is no agreement {identity!r} in sla.yaml.")
    try:
        period = period_of(agreement, key)
    except LedgerError as error:
        raise Missing(str(error)) from error
    (level,) = LevelReader(db, asked.now).levels(agreement, [period])
    found = evidence.gather(db, level, asked.now)
    shown = {
        "found": found,
        "level": level,
        "agreement": agreement,
        "headline": statements.title(level),
        "standfirst": statements.standfirst(level),
        "number": f"EV-{level.period}-{agreement.id}",
        "intervals": [_interval(found, each) for each in found.reported],
        "only_observed": [(from_epoch(since), from_epoch(until)) for since, until in found.only_observed],
        "only_observed_s": length(found.only_observed),
        "quoted": [each for each in found.incidents if each.counted_s],
        "formula": statements.formula(level),
        "method": statements.method(level),
        "words": words,
        "outcome": words.outcome(level),
    }
    return PageResult(statements.title(level), "sla", EvidenceData(at=asked.now, evidence=found), shown)


def _interval(found: LevelEvidence, segment: CountedSegment) -> IntervalRow:
    return IntervalRow(
        since=from_epoch(segment.since),
        until=from_epoch(segment.until),
        segment=segment,
        components=wording.listed([found.components.get(each, each) for each in segment.component_ids]),
        counts=words.length(float(segment.counted_s)),
    )
