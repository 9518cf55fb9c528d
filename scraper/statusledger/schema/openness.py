"""Which incidents are open, in SQL: what `vocabulary.is_open` says of one."""

from statusledger.vocabulary import ResolvedFrom, Status

OVER = ", ".join(f"'{status}'" for status in Status if status.final)


def still_open(incident: str) -> str:
    """The condition that an incident, a row of that name, is neither over nor lost from sight."""
    return (
        f"{incident}.resolved_at IS NULL AND {incident}.resolved_from IS NOT '{ResolvedFrom.UNKNOWN}' "
        f"AND {incident}.status NOT IN ({OVER})"
    )
