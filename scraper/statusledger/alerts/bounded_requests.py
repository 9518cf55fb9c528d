"""Limits of size and time for responses to Apprise: requests has none.

A response without end would fill the memory, even in an abandoned thread.
"""

import time
from collections.abc import Iterator

import requests.sessions
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse

MOST_BYTES, LONGEST_S = 1_000_000, 30
_PIECE = 1_024


class BoundedAdapter(HTTPAdapter):
    """A transport that limits bodies and follows no redirect."""

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Read the beginning of the body, then close."""
        response = super().build_response(req, resp)
        if response.is_redirect:
            del response.headers["location"]
        try:
            response._content = b"".join(_beginning(response))
        finally:
            response.close()
        return response


def _beginning(response: Response) -> Iterator[bytes]:
    end, left = time.monotonic() + LONGEST_S, MOST_BYTES
    for piece in response.iter_content(_PIECE):
        yield piece[:left]
        left -= len(piece)
        if left <= 0 or time.monotonic() > end:
            return


def bound() -> None:
    """Use this transport in all later sessions."""
    requests.sessions.HTTPAdapter = BoundedAdapter  # type: ignore[attr-defined]
