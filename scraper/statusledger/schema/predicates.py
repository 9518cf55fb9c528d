"""Conditions shared by queries, as SQL made from the enums.

Each function takes a row's name or alias; its docstring names the equal Python property.
"""

from collections.abc import Iterable
from enum import StrEnum

from statusledger.vocabulary import ChangeKind, Health, Impact, ResolvedFrom, Status, TagKind


def words(members: Iterable[StrEnum]) -> str:
    """List enum members as SQL strings: `'added', 'progressed'`."""
    return ", ".join(f"'{member}'" for member in members)


OVER = words(status for status in Status if status.final)
"""Statuses of incidents after which nothing more is expected: `Status.final`."""

SEVERE = words(impact for impact in Impact if impact.severe)
"""Impacts that count as bad: `Impact.severe`."""


def still_open(incident: str) -> str:
    """Match incidents neither over nor lost from sight: `vocabulary.is_open`."""
    return (
        f"{incident}.resolved_at IS NULL AND {incident}.resolved_from IS NOT '{ResolvedFrom.UNKNOWN}' "
        f"AND {incident}.status NOT IN ({OVER})"
    )


def stated_end(incident: str) -> str:
    """Match incidents with an end that is not inferred from our reads: `IncidentRow.known_end_at`."""
    return f"({incident}.resolved_at NOT NULL AND {incident}.resolved_from IS NOT '{ResolvedFrom.INFERRED}')"


def superseded(incident: str) -> str:
    """Match incidents that count under another id, as a continuation or in another source.

    A withdrawn id never counts, nor does a disabled source's beside an enabled one's. Few incidents have a link: `IN`
    finds that by one look into an index.
    """
    return f"""(
        {incident}.id IN (SELECT same_as FROM incident_links) AND EXISTS (
            SELECT 1 FROM incident_links l JOIN incidents standing ON standing.id = l.incident_id
            JOIN sources theirs ON theirs.id = standing.source_id
            WHERE l.same_as = {incident}.id AND standing.withdrawn_at IS NULL AND (
                theirs.enabled OR theirs.id = {incident}.source_id
                OR NOT (SELECT enabled FROM sources own WHERE own.id = {incident}.source_id)
            )
        ) OR {incident}.id IN (SELECT incident_id FROM incident_links) AND EXISTS (
            SELECT 1 FROM incident_links l JOIN incidents twin ON twin.id = l.same_as
            JOIN sources theirs ON theirs.id = twin.source_id
            WHERE l.incident_id = {incident}.id AND twin.source_id != {incident}.source_id AND theirs.enabled
              AND NOT (SELECT enabled FROM sources own WHERE own.id = {incident}.source_id)
        )
    )"""


def rewrites(change: str) -> str:
    """Match changes beyond an incident's ordinary course: `ChangeKind.ordinary`."""
    return f"{change}.kind NOT IN ({words(kind for kind in ChangeKind if kind.ordinary)})"


def began(incident: str) -> str:
    """The time that orders incidents and that filters compare: the start, else the first that is known."""
    return f"coalesce({incident}.started_at, {incident}.posted_at, {incident}.first_seen_at)"


def current_update(update: str) -> str:
    """Match updates that the page still shows."""
    return f"{update}.withdrawn_at IS NULL"


def progress_update(update: str) -> str:
    """Match updates still shown, without postmortems: `UpdateRow.is_progress`."""
    return f"{current_update(update)} AND {update}.status != '{Status.POSTMORTEM}'"


def shown_component(component: str) -> str:
    """Match components listed now, without groups."""
    return f"NOT {component}.is_group AND {component}.withdrawn_at IS NULL"


def troubled(component: str) -> str:
    """Match components not in full operation: `Health.troubled`."""
    return f"{component}.health IN ({words(health for health in Health if health.troubled)})"


def tagged(incident: str, kind: TagKind, tag: str) -> str:
    """Match incidents with a tag; `tag` is the rest of a comparison, such as `= :cause`."""
    return f"{incident}.id IN (SELECT incident_id FROM incident_tags WHERE kind = '{kind}' AND tag {tag})"
