"""Incidents missing from documents: ended, withdrawn, or with an unknown end."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Incident, Instant, Kind, ResolvedFrom, Scope, Status


class Absence(Struct, frozen=True):
    """Absence of an incident from a document that should have it; the next read of that document confirms it.

    With the extent NOTHING, the document need not have it any more: it lists the newest, and this one is older.
    """

    since: Instant
    extent: Scope
    confirmed: bool = False
    confirmed_at: Instant | None = None


def withdrawal(absences: Iterable[Absence], stated: Incident) -> Absence | None:
    """Return the first confirmed absence from a full list; for planned work, from any list that should have it."""
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
    """Mark the end of an open incident as unknown once it is too old for the documents that listed it."""
    aged_out = any(absence.extent is Scope.NOTHING for absence in absences)
    return replace(stated, resolved_from=ResolvedFrom.UNKNOWN) if aged_out else stated


def inferred_end(stated: Incident, absence: Absence) -> Incident:
    """End an incident at the first read of a list of open incidents that lacks it."""
    over = Status.COMPLETED if stated.kind is Kind.MAINTENANCE else Status.RESOLVED
    return replace(stated, status=over, resolved_at=absence.since, resolved_from=ResolvedFrom.INFERRED)
