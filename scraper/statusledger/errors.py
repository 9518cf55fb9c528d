"""Errors that a person can act on. Each is raised where it happens and caught once.

LedgerError
  CatalogueError      sources.yaml is wrong; nothing was fetched
  FetchError          no usable document was returned
    Unreachable       DNS, TLS, timeout, dropped connection     retried
    ServerTrouble     5xx                                       retried
    RateLimited       429, 503 with Retry-After                 the whole host waits until then, across restarts
    Refused           401, 403, challenge page, forbidden host  next run, backing off
    Gone              404, 410: the catalogue is out of date    backing off, never dropped
    BadBody           empty, truncated, too large, wrong type   next run
  NormalizeError      a document is not what its platform publishes
    TooSlow           reading it takes too long
  IdentityChanged     the page is now that of another vendor  backing off
  Undetected          no supported status page at an address
    NoPage            no page at all, or one that was never claimed
  StoreError          the database could not be read or written
    CapturesLost      the captures lack bodies that the dataset was derived from
  LockedError         another run holds the lock
"""

from typing import TypeVar

E = TypeVar("E", bound=Exception)


class LedgerError(Exception):
    """Base of all errors of this package; the message names the thing, the problem and the remedy."""


class CatalogueError(LedgerError):
    """sources.yaml is wrong; the message names file, line, key and, for a slip, the nearest correct spelling."""


class FetchError(LedgerError):
    """No usable document was returned by `url`; `http_status` is that of the response, if there was one."""

    def __init__(self, url: str, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.http_status = http_status


class Unreachable(FetchError):
    """DNS, TLS, a timeout or a dropped connection."""


class ServerTrouble(FetchError):
    """The server answered 5xx."""


class RateLimited(FetchError):
    """Status 429, or 503 with Retry-After: no request goes to the host for `seconds`."""

    def __init__(self, url: str, message: str, seconds: float, http_status: int | None = None) -> None:
        super().__init__(url, message, http_status)
        self.seconds = seconds


class Refused(FetchError):
    """Status 401 or 403, a challenge or login page, or an address that is not allowed."""


class Gone(FetchError):
    """Status 404 or 410: the catalogue is out of date."""


class BadBody(FetchError):
    """The body is empty, truncated, too large or not of the expected format."""


class NormalizeError(LedgerError):
    """A document is not what its platform publishes; the message names the part."""


class TooSlow(NormalizeError):
    """Parsing a document takes more time, or more attempts, than allowed."""


class IdentityChanged(LedgerError):
    """The page at an address is now that of another vendor; nothing of it was applied."""


class Undetected(LedgerError):
    """No supported status page was found at an address; the message names what is there instead."""


class NoPage(Undetected):
    """There is no page at an address any more, or none was ever claimed there."""


class StoreError(LedgerError):
    """The database could not be read or written."""


class LockedError(LedgerError):
    """Another process holds the lock beside the database."""


class CapturesLost(StoreError):
    """The captures lack bodies that the dataset was derived from, so that deriving it again would lose history."""


def refused(error: OSError) -> str:
    """Format an error of the operating system: the file, then the reason."""
    return f"{error.filename}: {error.strerror}"


def shed(error: E) -> E:
    """Strip an error that is kept of its traceback and causes, whose frames hold the bodies they worked on."""
    pending: list[BaseException | None] = [error]
    while pending:
        each = pending.pop()
        if each is not None:
            pending += (each.__cause__, each.__context__)
            each.__traceback__ = each.__cause__ = each.__context__ = None
    return error
