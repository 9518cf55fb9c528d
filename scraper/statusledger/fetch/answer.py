"""Result of a fetch."""

from hashlib import sha256

from msgspec import Struct


class Validators(Struct, frozen=True):
    """A server's names for a version, as latin-1, to echo byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """A document; `body` and `sha256` are None exactly after a 304.

    `url` is where it was found, secrets hidden; `moved_to` the same after permanent redirects only. `elapsed_ms`
    excludes waiting for a slot.
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
    """Return the SHA-256 of a body."""
    return sha256(body).hexdigest()
