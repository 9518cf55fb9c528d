"""Last read and next poll of a source, in words."""

from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.read.source_rows import SourceRow


def read(source: SourceRow, now: Instant) -> str:
    """Return `12m ago`."""
    at = source.read_by(now)
    return f"{wording.between(at, now)} ago" if at else "not known" if source.read_at else "never"


def due(source: SourceRow, now: Instant) -> str:
    """Return `in 3m`, `now`, or `off` for a disabled source."""
    if not source.enabled:
        return "off"
    if source.next_due_at is None or source.next_due_at <= now:
        return "now"
    return f"in {wording.between(now, source.next_due_at)}"
