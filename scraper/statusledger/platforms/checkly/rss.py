"""The feed: one entry per update, status before its text, services after it.

Entries of one incident share title and address, which ends with its id.
"""

import re

from msgspec.structs import replace

from statusledger import text
from statusledger.model import Affected, Document, Incident, Snapshot, Update
from statusledger.platforms import feed
from statusledger.text import addresses

_KEY = re.compile(r"/incident/(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?")
_STATUS = re.compile(r"Status: [A-Z][a-z]+\n+")
_SERVICES = "Affected services\n\n"


def parse(document: Document) -> Snapshot:
    """Parse all entries. Raises NormalizeError."""
    snapshot = feed.parse(document)
    return replace(snapshot, incidents=tuple(map(_incident, snapshot.incidents)))


def _incident(incident: Incident) -> Incident:
    key = _key(incident)
    names = dict.fromkeys(name for update in incident.updates for name in _services(update))
    return replace(
        incident,
        key=key or incident.key,
        components=tuple(Affected(None, name) for name in names),
        updates=tuple(replace(update, body=_text(update)) for update in incident.updates),
    )


def _key(incident: Incident) -> str | None:
    found = _KEY.fullmatch(addresses.split(incident.url or "").path)
    return found["key"] if found else None


def _text(update: Update) -> str:
    words = update.body.partition(_SERVICES)[0].rstrip()
    status = _STATUS.match(words)
    return words[status.end() :] if status else words


def _services(update: Update) -> list[str]:
    lines = update.body.partition(_SERVICES)[2].splitlines()
    return [text.plain(line.removeprefix("- ")) for line in lines if line.startswith("- ")]


def matches(_: Document, snapshot: Snapshot | None) -> bool:
    """Return True if incidents have Checkly's addresses and statuses."""
    incidents = snapshot.incidents if snapshot else ()
    return bool(incidents) and all(_key(each) is not None and each.status_raw is not None for each in incidents)
