"""The public Python API: read a dataset, parse a document, detect a platform.

Import it from `statusledger`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from statusledger import times
from statusledger.model import Document, Impact, Instant, Kind, Snapshot
from statusledger.presentation import current_status
from statusledger.presentation.current_status import CurrentStatusData
from statusledger.store.connections import named
from statusledger.store.query import Reader
from statusledger.store.read import queries, selections
from statusledger.store.read.background import background
from statusledger.store.read.rows import ChangeRow, IncidentRow, IncidentStory
from statusledger.store.read.selections import ComponentRow, IncidentFilter
from statusledger.store.read.source_rows import SourceRow

if TYPE_CHECKING:
    from statusledger.detection import Detection

Row = TypeVar("Row")
Time = str | date | datetime
"""A point in time: an ISO 8601 text, a date or a datetime; without a zone it is UTC, without a time midnight."""


class Ledger(AbstractContextManager["Ledger"]):
    """A dataset, open for reading, as of the moment it was opened. Close it, or use it in a `with` statement.

    Use it in the thread that opened it. Rows are frozen `msgspec.Struct`s; times are UTC text `YYYY-MM-DDTHH:MM:SSZ`.
    Methods raise StoreError for a damaged database, and ValueError for an unreadable argument.
    """

    def __init__(self, reader: Reader, path: Path) -> None:
        self._reader, self._path = reader, path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._reader.close()

    def incidents(
        self,
        *,
        vendor: str | None = None,
        source: str | None = None,
        since: Time | None = None,
        until: Time | None = None,
        open: bool | None = None,
        impact: Impact | str | None = None,
        kind: Kind | str | None = None,
        tag: str | None = None,
        everything: bool = False,
        limit: int | None = None,
    ) -> Iterator[IncidentRow]:
        """Select incidents and maintenances, newest first.

        Args:
            vendor: its id or a name, in any case.
            source: its id, in any case.
            since: begun at this time or later.
            until: begun before this time.
            open: True for neither over nor lost from sight, False for the others.
            impact: exactly this impact.
            kind: "incident" or "maintenance".
            tag: a tag of the vendor.
            everything: also withdrawn ones, and those that count under another id.
            limit: at most so many.
        """
        wanted = IncidentFilter(
            vendor=self._vendor(vendor),
            source=source and source.lower(),
            since=instant_of(since),
            until=instant_of(until),
            is_open=open,
            impact=None if impact is None else Impact(impact),
            kind=None if kind is None else Kind(kind),
            tag=tag,
            everything=everything,
        )
        return self._each(selections.incidents(self._reader, wanted, _checked_limit(limit)))

    def incident(self, incident_id: str) -> IncidentStory:
        """Return an incident with everything known of it. Raises StoreError for an unknown id."""
        with named(self._path):
            return queries.story(self._reader, incident_id)

    def now(self, at: Time | None = None) -> CurrentStatusData:
        """Return open incidents and degraded pages, as `statusledger now --json` prints them.

        The age of a poll is judged `at` this time, by default the clock's.
        """
        with named(self._path):
            now = instant_of(at) or _present()
            return current_status.answer(queries.situation(self._reader), now, background(self._reader, now))

    def changes(
        self, *, vendor: str | None = None, since: Time | None = None, ordinary: bool = False
    ) -> list[ChangeRow]:
        """Return edits by vendors seen since a time, newest first.

        `ordinary` adds new updates and progressed statuses.
        """
        with named(self._path):
            return queries.changes(self._reader, self._vendor(vendor), instant_of(since), ordinary=ordinary)

    def components(
        self, *, vendor: str | None = None, source: str | None = None, everything: bool = False
    ) -> Iterator[ComponentRow]:
        """Select components, source by source; `everything` adds unlisted ones."""
        vendor_id, source_id = self._vendor(vendor), source and source.lower()
        return self._each(selections.components(self._reader, vendor_id, source_id, everything=everything))

    def sources(self) -> list[SourceRow]:
        """Return every source with its polls, most failures in a row first."""
        with named(self._path):
            return queries.sources(self._reader)

    def _vendor(self, name: str | None) -> str | None:
        """Return the id of a vendor by any of its names; an unknown name stands for itself."""
        if name is None:
            return None
        from statusledger.store.read import names

        with named(self._path):
            return names.vendors(self._reader).id_of(name) or name

    def _each(self, rows: Iterator[Row]) -> Iterator[Row]:
        with named(self._path):
            yield from rows


def open(path: str | PathLike[str]) -> Ledger:
    """Open a dataset, such as `data/status.db`, for reading.

    Raises StoreError if it is missing, damaged, or of another version.
    """
    file = Path(path)
    return Ledger(queries.open_readonly(file), file)


def parse(
    platform: str,
    kind: str,
    body: bytes | str,
    *,
    url: str = "https://status.example.com/",
    time_zone: str | None = None,
) -> Snapshot:
    """Parse one document of a platform, without network or database.

    Args:
        platform: its name, such as "statuspage".
        kind: kind of the document within the platform, such as "summary".
        body: the document as served.
        url: its address, to resolve relative links.
        time_zone: IANA zone of a page that prints local times without one.

    Raises:
        NormalizeError: the document is not what the platform publishes.
        ValueError: there is no such platform or kind.
    """
    from statusledger import platforms

    document = Document(url, kind, body.encode() if isinstance(body, str) else body, time_zone)
    return platforms.parse(platforms.reading(platform, kind), document)


def detect(url: str, *, allow_private: bool | tuple[str, ...] = False, user_agent: str | None = None) -> "Detection":
    """Detect the platform of a status page, in at most six requests.

    Blocks; in a coroutine, use `asyncio.to_thread`. `allow_private` admits all private addresses, or named networks,
    such as "10.0.0.0/8". `user_agent` is the header to send. Raises Undetected if no supported status page is found.
    """
    import asyncio

    from statusledger import detection
    from statusledger.fetch import Client, Settings

    settings = Settings(attempts=1, user_agent=user_agent or Settings().user_agent)

    async def detect_once() -> "Detection":
        async with Client(settings) as client:
            return await detection.detect(client, url, allow_private=allow_private)

    return asyncio.run(detect_once())


def instant_of(moment: Time | None) -> Instant | None:
    """Convert a point in time to UTC text. Raises ValueError."""
    if moment is None:
        return None
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    elif not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return times.instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _checked_limit(limit: int | None) -> int | None:
    if limit is not None and limit < 0:
        raise ValueError(f"limit is {limit}; name a number of 0 or more")
    return limit


def _present() -> Instant:
    return times.instant(datetime.now(UTC))
