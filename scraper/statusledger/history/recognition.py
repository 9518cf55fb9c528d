"""Recognition of kept bodies: each is a version of one document of its source."""

from collections.abc import Iterable, Iterator

from statusledger.errors import LedgerError, NormalizeError
from statusledger.history.series import Payload, Report
from statusledger.model import Document, Format, Request, Source
from statusledger.platforms import PLATFORMS, parse

_SAMPLE = 50
"""Unreadable bodies at the beginning of a file, after which it is refused."""
_OUTLINE = 24
"""Bytes at each end of a body."""


class Recognizer:
    """Finds the document that a body is a version of: of `kind`, or the first whose parser reads it.

    Raises LedgerError for an unknown kind.
    """

    def __init__(self, source: Source, kind: str | None = None) -> None:
        if source.platform not in PLATFORMS:
            raise LedgerError(f"{source.id}: its platform is {source.platform}; name it in sources.yaml, then import")
        self.source, self._platform = source, PLATFORMS[source.platform]
        every = list(self._platform.requests(source))
        self.kinds = ", ".join(dict.fromkeys(request.kind for request in every))
        self._requests = [request for request in every if kind in (None, request.kind)]
        self._known = dict[bytes, Request]()
        if not self._requests:
            raise LedgerError(f"no document {kind!r} of {source.platform}; known are {self.kinds}")

    def request(self, body: bytes) -> Request:
        """Return the document. Raises NormalizeError with the reason of the likeliest one."""
        if known := self._known.get(_outline(body)):
            return known
        reason: NormalizeError | None = None
        for request in self._requests:
            try:
                self._parse(body, request)
            except NormalizeError as error:
                reason = reason or error
            else:
                self._requests.remove(request)
                self._requests.insert(0, request)  # most bodies are of the kind of the one before
                if not _is_json(body):
                    self._known[_outline(body)] = request
                return request
        raise reason or NormalizeError(f"in the format of no document of {self.source.platform} ({self.kinds})")

    def _parse(self, body: bytes, request: Request) -> None:
        if body.strip() and _is_json(body) is not (request.expects in (Format.JSON, Format.EVENT)):
            raise NormalizeError(f"not a {request.kind} of {self.source.platform}: another format")
        parse(self._platform, Document(request.url, request.kind, body, self.source.time_zone))


def _is_json(body: bytes) -> bool:
    return body.lstrip().startswith((b"{", b"["))


def _outline(body: bytes) -> bytes:
    """Beginning and end, by which whole feeds and pages of one kind are alike: parsing them takes long."""
    return body[:_OUTLINE] + body.rstrip()[-_OUTLINE:]


def recognised(
    recognizer: Recognizer, where: str, payloads: Iterable[Payload], report: Report
) -> Iterator[tuple[Payload, Request]]:
    """Yield each payload with its document.

    A body that cannot be read is reported, and kept as the document before it. Raises LedgerError, beginning with
    `where`, if the first bodies are all unreadable.
    """
    request: Request | None = None
    unread = list[Payload]()
    for payload in payloads:
        try:
            request = recognizer.request(payload.body)
        except NormalizeError as error:
            report(f"{payload.place}: kept, but cannot be read: {error}")
        if request is None:
            unread.append(payload)
            if len(unread) == _SAMPLE:
                break
        else:
            yield from ((each, request) for each in (*unread, payload))
            unread.clear()
    if request is None:
        raise LedgerError(
            f"{where}: none of its first {_SAMPLE} bodies is a document of {recognizer.source.platform} "
            f"({recognizer.kinds})"
        )
