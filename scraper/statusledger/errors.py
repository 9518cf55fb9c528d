"""What can go wrong, raised low and caught once.

LedgerError
  CatalogueError      sources.yaml is wrong; nothing was fetched
  FetchError          no usable document came back
    Unreachable       DNS, TLS, timeout, dropped connection     retried
    ServerTrouble     5xx                                       retried
    RateLimited       429, 503 with Retry-After                 not before then, for the whole host, across restarts
    Refused           401, 403, challenge page, forbidden host  next run, backing off
    Gone              404, 410: the catalogue is out of date    backing off, never dropped
    BadBody           empty, truncated, too large, wrong type   next run
  NormalizeError      a document is not what its platform publishes
    TooSlow           reading it takes too long
  IdentityChanged     a page has become somebody else's       backing off
  Undetected          an address is no status page that can be read
  StoreError          the database could not be read or written
    CapturesLost      captures lack what the dataset was derived from; it is left as it is
  LockedError         another run holds the lock
"""

from typing import TypeVar

E = TypeVar("E", bound=Exception)


class LedgerError(Exception):
    """Anything that goes wrong in a way a person can act on; the message says what and where."""


class CatalogueError(LedgerError):
    """sources.yaml is wrong. The message names file, line, key and, for a slip, the nearest right spelling."""


class FetchError(LedgerError):
    """No usable document came back from `url`; `http_status` where an answer came at all."""

    def __init__(self, url: str, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.http_status = http_status


class Unreachable(FetchError):
    """DNS, TLS, a timeout or a dropped connection."""


class ServerTrouble(FetchError):
    """The server answered 5xx."""


class RateLimited(FetchError):
    """429, or 503 with Retry-After: the whole host is left alone for `seconds`."""

    def __init__(self, url: str, message: str, seconds: float, http_status: int | None = None) -> None:
        super().__init__(url, message, http_status)
        self.seconds = seconds


class Refused(FetchError):
    """401, 403, a challenge or login page, or an address we do not go to."""


class Gone(FetchError):
    """404 or 410: the catalogue is out of date."""


class BadBody(FetchError):
    """The body is empty, truncated, too large or not of the type the platform serves."""


class NormalizeError(LedgerError):
    """A document is not what its platform publishes; the message says which part."""


class TooSlow(NormalizeError):
    """Reading a document takes more time, or more tries, than it may."""


class IdentityChanged(LedgerError):
    """The page at an address has become that of another company; nothing of it was folded in."""


class Undetected(LedgerError):
    """An address is no status page that can be read; the message says what is there instead."""


class StoreError(LedgerError):
    """The database could not be read or written."""


class LockedError(LedgerError):
    """Another run holds the lock beside the database."""


class CapturesLost(StoreError):
    """Captures lack what the dataset was derived from: to derive it again would lose history."""


def refused(error: OSError) -> str:
    """What the system refuses of a file, and which."""
    return f"{error.filename}: {error.strerror}"


def shed(error: E) -> E:
    """An error to keep: without the frames that it went through, which hold the bodies they worked on."""
    pending: list[BaseException | None] = [error]
    while pending:
        each = pending.pop()
        if each is not None:
            pending += (each.__cause__, each.__context__)
            each.__traceback__ = each.__cause__ = each.__context__ = None
    return error
