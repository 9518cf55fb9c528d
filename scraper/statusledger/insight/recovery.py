"""The time to recovery of an open incident, by similar ones of its vendor that had lasted as long."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from statusledger.insight.survival import Case, survival
from statusledger.model import Instant, Kind
from statusledger.store.read.lifetimes import Lifetime
from statusledger.store.read.rows import IncidentRow
from statusledger.times import seconds_between

LEAST = 10
"""Fewer similar incidents that lasted as long give no estimate."""
HALF, NINE_IN_TEN = 0.5, 0.9


class Similarity(StrEnum):
    """Common property of similar incidents of a vendor, the narrowest first."""

    IMPACT_AND_COMPONENT = "impact_and_component"
    IMPACT = "impact"
    VENDOR = "vendor"


class NoEstimate(StrEnum):
    """Reason for which there is no estimate."""

    TOO_FEW = "too_few"
    OUTLASTED = "outlasted"
    ENDS_NOT_STATED = "ends_not_stated"


class Recovery(Struct, frozen=True, kw_only=True):
    """The expected end of an incident that was open for `elapsed_s` seconds at a time.

    Of `similar` incidents, `n` lasted longer than that. Half of these ended within `half_s` more seconds, nine in ten
    within `nine_in_ten_s`; None where they do not show it.
    """

    as_of: Instant
    elapsed_s: int
    similarity: Similarity
    similar: int
    n: int
    half_s: int | None
    nine_in_ten_s: int | None
    no_estimate: NoEstimate | None


def recovery(
    incident: IncidentRow, component_ids: Collection[str], past: Sequence[Lifetime], at: Instant
) -> Recovery | None:
    """Estimate by the narrowest group of similar incidents that is large enough.

    `component_ids` are of the incident, `past` has incidents of its vendor. None if it is not an open incident, its
    start is not known, or no other incident is.
    """
    others = [each for each in past if each.incident_id != incident.id]
    if incident.kind is not Kind.INCIDENT or not incident.is_open or incident.withdrawn_at is not None or not others:
        return None
    if incident.started_at is None or incident.started_at > at:
        return None
    elapsed_s, found = seconds_between(incident.started_at, at), None
    for similarity, cases in _groups(incident, frozenset(component_ids), others):
        found = _estimate(similarity, cases, elapsed_s, at)
        if found.no_estimate in (None, NoEstimate.OUTLASTED):
            break
    return found


def _groups(
    incident: IncidentRow, component_ids: frozenset[str], others: Sequence[Lifetime]
) -> Iterator[tuple[Similarity, list[Case]]]:
    alike = [each for each in others if each.impact is incident.impact]
    touching = [each for each in alike if not component_ids.isdisjoint(each.component_ids)]
    groups = {Similarity.IMPACT_AND_COMPONENT: touching, Similarity.IMPACT: alike, Similarity.VENDOR: others}
    for similarity, group in groups.items():
        yield similarity, [(each.seconds, each.ended) for each in group]


def _estimate(similarity: Similarity, cases: Sequence[Case], elapsed_s: int, at: Instant) -> Recovery:
    left = [(seconds - elapsed_s, is_end) for seconds, is_end in cases if seconds > elapsed_s]
    half_s = nine_in_ten_s = None
    reason = _obstacle(cases, len(left), elapsed_s)
    if reason is None:
        curve = survival(left)
        half_s, nine_in_ten_s = (curve.within(_of_the_next(share, len(left))) for share in (HALF, NINE_IN_TEN))
        reason = NoEstimate.ENDS_NOT_STATED if half_s is None else None
    return Recovery(
        as_of=at,
        elapsed_s=elapsed_s,
        similarity=similarity,
        similar=len(cases),
        n=len(left),
        half_s=half_s,
        nine_in_ten_s=nine_in_ten_s,
        no_estimate=reason,
    )


def _obstacle(cases: Sequence[Case], left: int, elapsed_s: int) -> NoEstimate | None:
    nine_in_ten_s = survival(cases).within(NINE_IN_TEN) if len(cases) >= LEAST else None
    if nine_in_ten_s is not None and nine_in_ten_s <= elapsed_s:
        return NoEstimate.OUTLASTED
    return NoEstimate.TOO_FEW if left < LEAST else None


def _of_the_next(share: float, n: int) -> float:
    """Return the share of `n` cases that ends before as large a share of cases to come does.

    The next case is as likely to be the longest as each of the others: nine of ten end before nine in eleven to come.
    """
    return share * (n + 1) / n
