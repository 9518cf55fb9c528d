"""Times that a postmortem states, beside those of the incident's page."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.times import seconds_between


class TimeDifference(Struct, frozen=True):
    """A time on the page and in the postmortem, and the minutes from one to the other; None where one is not stated."""

    page_at: Instant | None
    postmortem_at: Instant | None
    minutes: int | None


def difference(page_at: Instant | None, postmortem_at: Instant | None) -> TimeDifference:
    """Compare two times; negative minutes if the postmortem's is earlier."""
    if page_at is None or postmortem_at is None:
        return TimeDifference(page_at, postmortem_at, None)
    return TimeDifference(page_at, postmortem_at, int(seconds_between(page_at, postmortem_at) / 60))
