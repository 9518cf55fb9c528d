"""Incidents missing from documents."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Incident, Instant, Kind, ResolvedFrom, Scope, Status


class Absence(Struct, frozen=True):
    """Absence of an incident from a document; the next read confirms it.

    Extent NOTHING: a document of the newest incidents need not have it any more.
    """

    since: Instant
    extent: Scope
    confirmed: bool = False
    confirmed_at: Instant | None = None


def withdrawal(absences: Iterable[Absence], stated: Incident) -> Absence | None:
    """Return the first confirmed absence from a full list; for planned work, any list."""
    decisive = (Scope.SINCE, Scope.OPEN) if stated.status is Status.SCHEDULED else (Scope.SINCE,)
    found = (absence for absence in absences if absence.confirmed and absence.extent in decisive)
    return min(found, key=lambda absence: absence.since, default=None)


def end_of_listing(absences: Sequence[Absence], stated: Incident) -> Absence | None:
    """Return the first confirmed absence from a list of open incidents, unless a full list lacked it by then.

    Absence from a full list means deletion, which is no end. An end inferred before that stays.
    """
    if stated.status is Status.SCHEDULED:
        return None
    deleted_at = min((absence.since for absence in absences if absence.extent is Scope.SINCE), default=None)
    found = (each for each in absences if each.extent is Scope.OPEN and each.confirmed)
    first = min(found, key=lambda absence: absence.since, default=None)
    return first if first and (deleted_at is None or (first.confirmed_at or first.since) < deleted_at) else None


def without_known_end(stated: Incident, absences: Iterable[Absence]) -> Incident:
    """Mark the end of an incident too old for its documents as unknown."""
    aged_out = any(absence.extent is Scope.NOTHING for absence in absences)
    return replace(stated, resolved_from=ResolvedFrom.UNKNOWN) if aged_out else stated


def inferred_end(stated: Incident, absence: Absence) -> Incident:
    """End an incident at its first absence from a list of open ones."""
    over = Status.COMPLETED if stated.kind is Kind.MAINTENANCE else Status.RESOLVED
    return replace(stated, status=over, resolved_at=absence.since, resolved_from=ResolvedFrom.INFERRED)
