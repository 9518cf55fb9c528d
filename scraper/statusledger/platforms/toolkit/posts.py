"""Incidents of one post each, as small platforms publish them."""

from statusledger import text
from statusledger.model import Incident, Instant, Kind, Status
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.text import phrases


def post(key: str, title: str, body: str, at: Instant) -> Incident:
    """Build an incident that began with a post; kind and status follow its words.

    A post that says all is over leaves the end unknown.
    """
    heading, stated = text.plain(title), text.markdown(body)
    kind, status = phrases.kind_of(heading, stated), phrases.status_of(stated)
    if status is Status.UNKNOWN:
        status = phrases.status_of(heading)
    if kind is Kind.MAINTENANCE and status is Status.RESOLVED:
        status = Status.COMPLETED
    return build_incident(
        key=key,
        kind=kind,
        title=heading or text.plain(stated, 100),
        status=Status.RESOLVED if status is Status.POSTMORTEM else status,
        start=Start.first_update(at),
        updates=numbered([Post(at, status, None, stated)]),
    )
