"""Input and result of one poll."""

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from statusledger.errors import LedgerError, Undetected
from statusledger.fetch import Client
from statusledger.model import Instant, Request, Source
from statusledger.reconcile import Observation
from statusledger.store.captures import DocumentRead
from statusledger.store.write.polls import DocumentState, Fetch
from statusledger.store.write.source_overrides import SourceOverride
from statusledger.text.characters import one_line

Key = tuple[str, str]
"""Kind and address of a document."""


class PollContext(Struct, frozen=True):
    """Means of one poll, and known facts of its source.

    `capture` stores a new body and returns True if there was another before. `documents` are the last good answers,
    `awaited` documents to request in any case, `page_name` the last name of the page. A `brief` poll ends with the
    first document.
    """

    client: Client
    clock: Callable[[], Instant]
    capture: Callable[[DocumentRead], bool] = lambda read: True
    override: SourceOverride | None = None
    documents: Mapping[Key, DocumentState] = {}
    awaited: Collection[str] = ()
    page_name: str | None = None
    brief: bool = False


class PollResult(Struct):
    """Outcome of one poll.

    `configured` is the source as in the catalogue, `source` as polled; a new `override` is the difference. `times` are
    of documents read. `error` is the first failure, `undetected` that of the search, `bug` a traceback of ours; with
    `read`, a document was read all the same. `moved_to`: the other host where permanent redirects led.
    """

    configured: Source
    source: Source
    observations: list[Observation] = []
    unchanged: list[DocumentRead] = []
    documents: dict[Request, DocumentState] = {}
    times: list[Instant] = []
    fetches: list[Fetch] = []
    override: SourceOverride | None = None
    error: LedgerError | None = None
    undetected: Undetected | None = None
    bug: str | None = None
    read: bool = False
    moved_to: str | None = None

    def fail(self, traceback: str) -> None:
        """Note a bug of ours; the first one counts."""
        self.bug = self.bug or traceback

    def reduce(self, traceback: str, *fetches: Fetch) -> None:
        """Replace all by a bug of ours; captured bodies are kept."""
        self.observations, self.unchanged, self.documents, self.times = [], [], {}, []
        self.fetches, self.override, self.error, self.bug = [*fetches], None, None, traceback
        self.read, self.moved_to = False, None

    @property
    def reason(self) -> str:
        """Reason of a failure, in one line."""
        if self.bug:
            return one_line(f"a bug of ours: {self.bug.strip().splitlines()[-1]}")
        return one_line(f"{self.error.title}: {self.error}" if self.error else "")
