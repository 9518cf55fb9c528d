"""One incident in the making, and what a document brings to it."""

import re
from hashlib import sha256

from msgspec import Struct

from scraper import checks
from scraper.checks import Noticed
from scraper.fold.changes import Change
from scraper.merge import Account, Combined
from scraper.model import Instant, Snapshot

_PLAIN_KEY = re.compile(r"[A-Za-z0-9-]{1,64}")


class Record(Struct):
    """One incident in the making: its accounts by voice, what they make together, the events so far, what is odd."""

    id: str
    key: str
    generation: int
    accounts: dict[str, Account]
    combined: Combined
    told: list[Change]
    last_changed_at: Instant
    odd: tuple[Noticed, ...] = ()

    def notice(self) -> None:
        """Brings what is odd about it up to its last change."""
        at = self.last_changed_at
        self.odd = checks.noticed(self.odd, checks.of_incident(self.combined, at), at)


class Observation(Struct, frozen=True):
    """What a document said at a time. `polled` is False where it was fetched to fill in history, not to look."""

    kind: str
    fetched_at: Instant
    snapshot: Snapshot
    polled: bool = True
    url: str = ""

    @property
    def document(self) -> str:
        """What tells this document from others of the source: absences are noted and confirmed by one document."""
        return document_id(self.kind, self.url)


class Confirmation(Struct, frozen=True, order=True):
    """A document had the same body at another look."""

    kind: str
    fetched_at: Instant
    url: str = ""

    @property
    def document(self) -> str:
        """The document, as its observations name it."""
        return document_id(self.kind, self.url)


Event = Observation | Confirmation


def document_id(kind: str, url: str) -> str:
    """A document of a source, by its kind and address."""
    return f"{kind} {url}".strip()


def row_id(source_id: str, key: str) -> str:
    """The id of a thing within a source; keys that would not make a clean one enter as a hash."""
    return f"{source_id}_{key if _PLAIN_KEY.fullmatch(key) else sha256(key.encode()).hexdigest()[:16]}"
