"""Which incidents stand for an event: the one condition for all that shows, counts or alerts."""


def superseded(incident: str) -> str:
    """The condition that an incident goes on, or is told by another source, under an id that counts in its place.

    An id that was withdrawn counts for nothing, nor does that of a source switched off beside one that is not.
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
