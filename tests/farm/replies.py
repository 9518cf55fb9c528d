"""What a healthy site answers: a body with its validators, 304 to those who have it, gzip to those who take it."""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from http import HTTPStatus
from http.client import responses as phrases

from msgspec import Struct

OF_THE_BODY = "of the body"


class Reply(Struct, frozen=True, kw_only=True):
    """One answer. `etag` follows the body unless it is given, None for none; `delay` is in seconds, before any byte.

    With `company`, the answer waits before that until so many requests were at the farm at once, for ten seconds at
    most: who counts them then needs no luck.
    """

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200
    etag: str | None = OF_THE_BODY
    last_modified: str | None = None
    gzip: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    company: int = 1

    def answer(self, asked: Mapping[str, str]) -> bytes:
        """The whole response to a request with these headers (names in lower case)."""
        fields = [("Content-Type", self.content_type), *self.validators(), *self.headers]
        if self._known(asked):
            return response(304, fields)
        if self.body and self.gzip and "gzip" in asked.get("accept-encoding", ""):
            fields.append(("Content-Encoding", "gzip"))
            return response(self.status, fields, squeezed(self.body))
        return response(self.status, fields, self.body)

    def validators(self) -> list[tuple[str, str]]:
        """The ETag and Last-Modified fields this reply carries."""
        etag = f'"{blake2b(self.body, digest_size=8).hexdigest()}"' if self.etag == OF_THE_BODY else self.etag
        return [(name, value) for name, value in (("ETag", etag), ("Last-Modified", self.last_modified)) if value]

    def _known(self, asked: Mapping[str, str]) -> bool:
        conditions = {"ETag": asked.get("if-none-match"), "Last-Modified": asked.get("if-modified-since")}
        return self.status == HTTPStatus.OK and any(conditions[name] == value for name, value in self.validators())


def redirect(location: str, status: int = 302) -> Reply:
    """A reply that sends its reader elsewhere."""
    return Reply(status=status, etag=None, headers=(("Location", location.encode().decode("latin-1")),))


def response(status: int, fields: list[tuple[str, str]], body: bytes = b"") -> bytes:
    """A well-formed response; header values are latin-1, as on the wire."""
    length = [] if status in (204, 304) else [("Content-Length", str(len(body)))]
    return head(status, [*fields, *length]) + body


def head(status: int, fields: list[tuple[str, str]]) -> bytes:
    """The status line and the headers, with the empty line that ends them."""
    lines = [f"HTTP/1.1 {status} {phrases.get(status, 'Odd')}", *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("latin-1")


@lru_cache(maxsize=256)
def squeezed(body: bytes) -> bytes:
    """The body in gzip, the same bytes each time."""
    return gzip.compress(body, mtime=0)
