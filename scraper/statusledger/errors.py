"""Errors that a person can act on, each caught once.

Unreachable and ServerTrouble are retried. RateLimited: the whole host waits, across restarts. BadBody: next run.
Refused, Gone, IdentityChanged: later each time, never dropped.
"""

import shlex
import sys
from typing import ClassVar, TypeVar

E = TypeVar("E", bound=Exception)


class LedgerError(Exception):
    """Base of all errors; the message names thing, problem and remedy.

    `title` is what kind of failure of a source it is, in front of the message.
    """

    title: ClassVar[str] = "Error"


class CatalogueError(LedgerError):
    """sources.yaml is wrong; the message names file, line, key and, for a slip, the correct spelling."""


class FetchError(LedgerError):
    """No usable document at `url`; `http_status` is None without a response."""

    title = "No answer"

    def __init__(self, url: str, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.http_status = http_status


class Unreachable(FetchError):
    """DNS, TLS, a timeout or a dropped connection."""

    title = "Unreachable"


class ServerTrouble(FetchError):
    """The server answered 5xx."""

    title = "Server error"


class RateLimited(FetchError):
    """Status 429, or 503 with Retry-After: the host gets no request for `seconds`."""

    title = "Rate limit"

    def __init__(self, url: str, message: str, seconds: float, http_status: int | None = None) -> None:
        super().__init__(url, message, http_status)
        self.seconds = seconds


class Refused(FetchError):
    """Status 401 or 403, a challenge or login page, a forbidden address."""

    title = "Refused"


class Gone(FetchError):
    """Status 404 or 410: the catalogue is out of date."""

    title = "Gone"


class BadBody(FetchError):
    """The body is empty, truncated, too large or of the wrong format."""

    title = "Bad answer"


class MessageRefused(FetchError):
    """A receiver refuses this message, and may accept the next."""


class TargetRefused(FetchError):
    """A receiver refuses every message until a person corrects the address or its settings."""


class NormalizeError(LedgerError):
    """A document is not what its platform publishes."""

    title = "Bad document"


class TooSlow(NormalizeError):
    """Parsing takes more time, or more attempts, than allowed."""

    title = "Too slow"


class IdentityChanged(LedgerError):
    """The page is now that of another vendor; nothing was applied."""

    title = "Another company"


class Undetected(LedgerError):
    """No supported status page; the message names the page found instead."""

    title = "Not detected"


class NoPage(Undetected):
    """The page is gone, or was never claimed."""


class StoreError(LedgerError):
    """The database could not be read or written."""

    title = "Database"


class LockedError(LedgerError):
    """Another process holds the lock beside the database."""


class CapturesLost(StoreError):
    """Captures lack bodies of the dataset; deriving it again would lose history."""


def refused(error: OSError) -> str:
    """Format an error of the operating system."""
    return f"{error.filename}: {error.strerror}"


def shed(error: E) -> E:
    """Strip a kept error of traceback and causes, whose frames hold bodies."""
    pending: list[BaseException | None] = [error]
    while pending:
        each = pending.pop()
        if each is not None:
            pending += (each.__cause__, each.__context__)
            each.__traceback__ = each.__cause__ = each.__context__ = None
    return error


def install_command(extra: str) -> str:
    """Return the command that installs an extra for the Python that runs, in whatever environment."""
    return f"{shlex.quote(sys.executable)} -m pip install 'statusledger[{extra}]'"
