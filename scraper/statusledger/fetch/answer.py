"""The result of a fetch."""

from hashlib import sha256

from msgspec import Struct


class Validators(Struct, frozen=True):
    """A server's names for the version it sent, echoed byte for byte; text is latin-1, which keeps every byte."""

    etag: str | None = None
    last_modified: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """A document as served, or the word that it has not changed: `body` and `sha256` are None exactly after a 304.

    `url` is where the document was found, secrets hidden; `moved_to` is the same where only permanent redirects led
    there: an address to suggest for the catalogue. `elapsed_ms` leaves out the waiting for a turn.
    """

    url: str
    http_status: int
    body: bytes | None
    validators: Validators
    sha256: str | None
    wire_bytes: int
    elapsed_ms: int
    moved_to: str | None = None


def digest(body: bytes) -> str:
    """The name under which a body is recognised."""
    return sha256(body).hexdigest()
