"""The expected time to recovery in words: a statement, and the evidence for it."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.insight.recovery import NoEstimate, Recovery, Similarity
from statusledger.model import Impact
from statusledger.presentation import wording
from statusledger.store.read.rows import IncidentBrief

LABEL = "Expected time to recovery"
_ALIKE = {
    Impact.NONE: "notices",
    Impact.MAINTENANCE: "incidents of impact maintenance",
    Impact.UNKNOWN: "incidents of unknown impact",
    Impact.MINOR: "minor incidents",
    Impact.MAJOR: "major incidents",
    Impact.CRITICAL: "critical incidents",
}
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


class Expectation(Struct, frozen=True):
    """`half of 46 similar ended within 35m more`, and what this rests on; or, not `is_known`, the reason for none."""

    statement: str
    evidence: str
    is_known: bool


def expectation(found: Recovery, incident: IncidentBrief, upstreams: Sequence[str] = ()) -> Expectation:
    """Word an estimate, or the reason for none; `upstreams` are named by the incident's own texts."""
    statement, evidence = _statement(found), f"{_detail(found)}similar: {_similar(found, incident)}"
    if not upstreams:
        return Expectation(statement, evidence, found.no_estimate is None)
    named = f"may depend on {wording.listed(upstreams)}, which it names"
    return Expectation(named, f"{statement}; {evidence}", is_known=True)


def _statement(found: Recovery) -> str:
    if found.half_s is not None:
        return f"half of {found.n} similar ended within {_at_most(found.half_s)} more"
    if found.no_estimate is NoEstimate.OUTLASTED:
        return f"no estimate: past nine in ten of {found.similar} similar"
    if found.no_estimate is NoEstimate.ENDS_NOT_STATED:
        return f"no estimate: too few of {found.n} similar have a stated end"
    return f"no estimate: {_few(found.n)} lasted as long"


def _few(count: int) -> str:
    return f"only {wording.counted(count, 'similar incident')}" if count else "no similar incident"


def _detail(found: Recovery) -> str:
    if found.half_s is not None:
        nine = "not known" if found.nine_in_ten_s is None else f"within {_at_most(found.nine_in_ten_s)}"
        return f"nine in ten {nine}; "
    if found.no_estimate is NoEstimate.OUTLASTED:
        return f"it has outlasted all but {wording.number(found.n)}; " if found.n else "it has outlasted all; "
    return ""


def _similar(found: Recovery, incident: IncidentBrief) -> str:
    """Return `latest major incidents of GitHub with a component in common that lasted over 40m`."""
    kind = "incidents" if found.similarity is Similarity.VENDOR else _ALIKE[incident.impact]
    common = " with a component in common" if found.similarity is Similarity.IMPACT_AND_COMPONENT else ""
    is_cut = found.elapsed_s >= _MINUTE_S and found.half_s is not None
    longer = f" that lasted over {wording.span(found.elapsed_s)}" if is_cut else ""
    return f"latest {kind} of {incident.vendor}{common}{longer}"


def _at_most(seconds: int) -> str:
    """Format a time rounded up, as it is the end of a range."""
    unit = _MINUTE_S if seconds <= _DAY_S else _HOUR_S
    return wording.span(-(-seconds // unit) * unit)
