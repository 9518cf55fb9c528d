"""Trouble on its way up, before it is known whose it is."""

from collections.abc import Callable

from statusledger.errors import BadBody, FetchError

# Parsers quote what they choke on, at any length.
_LONGEST = 300


class FetchFailure(Exception):
    """A failure below the client, which makes a FetchError of it by adding the address.

    The reason names the cause alone, so that a hundred sources that fail alike say the same.
    """

    def __init__(self, kind: Callable[..., FetchError], reason: str, http_status: int | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.http_status = http_status

    def error(self, url: str, conceal: Callable[[str], str] = str) -> FetchError:
        """The public error, for the address as the catalogue writes it."""
        return self.kind(url, conceal(self.reason)[:_LONGEST], http_status=self.http_status)


def too_large(most: int, where: str) -> FetchFailure:
    """The refusal of what is longer than it may be."""
    return FetchFailure(BadBody, f"more than {most / 1_000_000:g} MB {where}", 200)
