"""Better Stack's feed: one entry per update, newest first; a monitor has "X went down" and "X recovered".

Ids of a report's entries differ only behind a `#`; those of a monitor are alike.
"""

import re

from statusledger.errors import NormalizeError
from statusledger.model import Document, Snapshot
from statusledger.platforms.toolkit.feeds import read

_UPDATE = re.compile(r"/incidents?/\d+#update-\d+$")


def matches(document: Document, _: Snapshot | None) -> bool:
    """Return True for a feed whose ids all name an update of a report."""
    try:
        ids = [entry.id or "" for entry in read(document).entries]
    except NormalizeError:
        return False
    return bool(ids) and all(map(_UPDATE.search, ids))
