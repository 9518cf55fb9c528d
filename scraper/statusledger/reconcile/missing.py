"""Incidents that documents no longer show: whether that ended them, withdrew them, or leaves their end unknown."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Incident, Instant, Kind, ResolvedFrom, Scope, Status


class Absence(Struct, frozen=True):
    """An incident was missing from a document that should hold it; confirmed by the next look at that document.

    With the extent NOTHING, the document did not have to hold it any more: it lists the newest, and this one was older.
    """

    since: Instant
    extent: Scope
    confirmed: bool = False
    confirmed_at: Instant | None = None


def withdrawal(absences: Iterable[Absence], stated: Incident) -> Absence | None:
    """The first confirmed absence from a full list; of planned work, from any list that should hold it."""
    telling = (Scope.SINCE, Scope.OPEN) if stated.status is Status.SCHEDULED else (Scope.SINCE,)
    found = (absence for absence in absences if absence.confirmed and absence.extent in telling)
    return min(found, key=lambda absence: absence.since, default=None)


def end_of_listing(absences: Sequence[Absence], stated: Incident) -> Absence | None:
    """The first confirmed absence from a list of the open, unless a full list lacked the incident by then.

    A full list that lacks it says that it was deleted, which is no end. What was taken for an end before stays one.
    """
    if stated.status is Status.SCHEDULED:
        return None
    deleted_at = min((absence.since for absence in absences if absence.extent is Scope.SINCE), default=None)
    found = (each for each in absences if each.extent is Scope.OPEN and each.confirmed)
    first = min(found, key=lambda absence: absence.since, default=None)
    return first if first and (deleted_at is None or (first.confirmed_at or first.since) < deleted_at) else None


def without_known_end(stated: Incident, absences: Iterable[Absence]) -> Incident:
    """An open incident that became too old for the documents that showed it: nothing tells when it ended."""
    aged_out = any(absence.extent is Scope.NOTHING for absence in absences)
    return replace(stated, resolved_from=ResolvedFrom.UNKNOWN) if aged_out else stated


def inferred_end(stated: Incident, absence: Absence) -> Incident:
    over = Status.COMPLETED if stated.kind is Kind.MAINTENANCE else Status.RESOLVED
    return replace(stated, status=over, resolved_at=absence.since, resolved_from=ResolvedFrom.INFERRED)
