"""Incidents of which a single post is all that is told, as small platforms publish them."""

from statusledger import text
from statusledger.model import Impact, Incident, Instant, Kind, StartedFrom, Status, Update
from statusledger.reconcile import timeline
from statusledger.text import phrases


def post(key: str, title: str, body: str, at: Instant) -> Incident:
    """A post as an incident that began with it: its kind and status are what its own words say, mostly unknown.

    Title and body as the vendor wrote them; a post that says all is over leaves open when that was.
    """
    heading, told = text.plain(title), text.markdown(body)
    kind, status = phrases.kind_of(heading, told), phrases.status_of(told)
    if status is Status.UNKNOWN:
        status = phrases.status_of(heading)
    if kind is Kind.MAINTENANCE and status is Status.RESOLVED:
        status = Status.COMPLETED
    update = Update(key=timeline.minute_keys([at])[0], status=status, status_raw=None, body=told, posted_at=at)
    return Incident(
        key=key,
        kind=kind,
        title=heading or text.plain(told, 100),
        url=None,
        status=Status.RESOLVED if status is Status.POSTMORTEM else status,
        status_raw=None,
        impact=Impact.UNKNOWN,
        impact_raw=None,
        started_at=at,
        started_from=StartedFrom.FIRST_UPDATE,
        resolved_at=None,
        resolved_from=None,
        updates=(update,),
    )
