"""The conditions that queries share, as SQL made from the enums: each says in SQL what one property says in Python.

Each function takes the name, or alias, of a row and returns a condition on it.
"""

from collections.abc import Iterable
from enum import StrEnum

from statusledger.vocabulary import ChangeKind, Health, Impact, ResolvedFrom, Status


def words(members: Iterable[StrEnum]) -> str:
    """List members of an enum as SQL strings: `'added', 'progressed'`."""
    return ", ".join(f"'{member}'" for member in members)


OVER = words(status for status in Status if status.final)
"""Statuses of incidents after which nothing more is expected: `Status.final`."""

SEVERE = words(impact for impact in Impact if impact.severe)
"""Impacts that count as bad: `Impact.severe`."""


def still_open(incident: str) -> str:
    """Match incidents that are neither over nor lost from sight: `vocabulary.is_open`."""
    return (
        f"{incident}.resolved_at IS NULL AND {incident}.resolved_from IS NOT '{ResolvedFrom.UNKNOWN}' "
        f"AND {incident}.status NOT IN ({OVER})"
    )


def superseded(incident: str) -> str:
    """Match incidents that continue, or are listed by another source, under an id that counts in their place.

    A withdrawn id counts for nothing. Neither does the id of a disabled source beside one of an enabled source.
    """
    return f"""(
        EXISTS (
            SELECT 1 FROM incident_links l JOIN incidents standing ON standing.id = l.incident_id
            JOIN sources theirs ON theirs.id = standing.source_id
            WHERE l.same_as = {incident}.id AND standing.withdrawn_at IS NULL AND (
                theirs.enabled OR theirs.id = {incident}.source_id
                OR NOT (SELECT enabled FROM sources own WHERE own.id = {incident}.source_id)
            )
        ) OR EXISTS (
            SELECT 1 FROM incident_links l JOIN incidents twin ON twin.id = l.same_as
            JOIN sources theirs ON theirs.id = twin.source_id
            WHERE l.incident_id = {incident}.id AND twin.source_id != {incident}.source_id AND theirs.enabled
              AND NOT (SELECT enabled FROM sources own WHERE own.id = {incident}.source_id)
        )
    )"""


def rewrites(change: str) -> str:
    """Match changes that are not the ordinary course of an incident: `ChangeKind.ordinary`."""
    return f"{change}.kind NOT IN ({words(kind for kind in ChangeKind if kind.ordinary)})"


def current_update(update: str) -> str:
    """Match updates that the page still shows."""
    return f"{update}.withdrawn_at IS NULL"


def progress_update(update: str) -> str:
    """Match updates that the page still shows, without postmortems: `UpdateRow.is_progress`."""
    return f"{current_update(update)} AND {update}.status != '{Status.POSTMORTEM}'"


def shown_component(component: str) -> str:
    """Match components that their page lists now, without groups."""
    return f"NOT {component}.is_group AND {component}.withdrawn_at IS NULL"


def troubled(component: str) -> str:
    """Match components that are not in full operation: `Health.troubled`."""
    return f"{component}.health IN ({words(health for health in Health if health.troubled)})"
