"""Failures before their address is known."""

from collections.abc import Callable

from statusledger.errors import BadBody, FetchError

# Parsers quote what they choke on, at any length.
_LONGEST = 300


class FetchFailure(Exception):
    """A failure below the client, which adds the address.

    The reason excludes it, so that sources that fail alike have the same reason.
    """

    def __init__(self, kind: Callable[..., FetchError], reason: str, http_status: int | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.http_status = http_status

    def error(self, url: str, conceal: Callable[[str], str] = str) -> FetchError:
        """Return the public error, for an address of the catalogue."""
        return self.kind(url, conceal(self.reason)[:_LONGEST], http_status=self.http_status)


def too_large(most: int, where: str) -> FetchFailure:
    """Return the refusal of too many bytes."""
    return FetchFailure(BadBody, f"more than {most / 1_000_000:g} MB {where}", 200)
