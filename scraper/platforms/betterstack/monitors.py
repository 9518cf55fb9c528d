"""Better Stack's feed: an entry for each update, newest first, and for a monitor "X went down" and "X recovered".

Entries of one report have ids that differ behind a `#` only; the two of a monitor share theirs.
"""

import re

from msgspec.structs import replace

from scraper.errors import NormalizeError
from scraper.model import Document, Incident, ResolvedFrom, Snapshot, Status, Update
from scraper.platforms import feed
from scraper.platforms.feeds import read

_STATUS = {"went down": Status.INVESTIGATING, "recovered": Status.RESOLVED}
_TITLE = re.compile(rf"(?P<name>.+) (?P<word>{'|'.join(_STATUS)})")
_UPDATE = re.compile(r"/incidents?/\d+#update-\d+$")


def normalize(document: Document) -> Snapshot:
    """A feed as any other, but for the titles of monitors, which are statuses. Raises NormalizeError."""
    told = feed.normalize(document)
    return replace(told, incidents=tuple(map(_by_title, told.incidents)))


def recognise(document: Document) -> bool:
    """A feed whose ids all name an update of a report."""
    try:
        ids = [entry.id or "" for entry in read(document).entries]
    except NormalizeError:
        return False
    return bool(ids) and all(map(_UPDATE.search, ids))


def _by_title(incident: Incident) -> Incident:
    """The title is that of the newest entry: the words of a monitor that recovered tell that it was down before."""
    title = _TITLE.fullmatch(incident.title)
    if title is None:
        return incident
    newest, status = title["word"], _STATUS[title["word"]]
    updates = tuple(_said(update, "went down") for update in incident.updates[:-1])
    updates += tuple(_said(update, newest) for update in incident.updates[-1:])
    over = updates[-1].posted_at if status.final and updates else None
    return replace(
        incident,
        title=f"{title['name']} went down",
        status=status,
        status_raw=newest,
        resolved_at=over,
        resolved_from=ResolvedFrom.UPDATE if over else None,
        updates=updates,
    )


def _said(update: Update, word: str) -> Update:
    return replace(update, status=_STATUS[word], status_raw=word)
