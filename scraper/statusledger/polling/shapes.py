"""The input and the result of one poll."""

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
    """The means of one poll, and the facts known of its source.

    `capture` stores a new body and returns whether its document had another one before. `documents` are the last good
    answers, `awaited` the documents that are requested in any case, `page_name` is the last name of the page. A `brief`
    poll ends with the first document that could be read.
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
    """The outcome of one poll: observations to apply, reads of an unchanged body, attempts and states to record.

    `configured` is the source as in the catalogue, `source` as it was polled; a new `override` is the difference.
    `times` are those at which documents were read. `error` is the first failure, `undetected` that of the search for
    the page, `bug` the traceback of one of ours; `read` says that a document could be read all the same. `moved_to`
    is the address on another host where permanent redirects led.
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
        """Replace everything by a bug of ours and the attempts to record. Captured bodies are not lost by that."""
        self.observations, self.unchanged, self.documents, self.times = [], [], {}, []
        self.fetches, self.override, self.error, self.bug = [*fetches], None, None, traceback
        self.read, self.moved_to = False, None

    @property
    def reason(self) -> str:
        """Why the source could not be read, in one line."""
        if self.bug:
            return one_line(f"a bug of ours: {self.bug.strip().splitlines()[-1]}")
        return one_line(f"{type(self.error).__name__}: {self.error}")
