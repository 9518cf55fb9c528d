"""What Apprise reads of an answer is bounded, and no redirect is followed: it leaves both to requests, which does not.

An answer without end would fill the memory, also in a thread that was left behind at its deadline.
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
    """The transport of requests, whose answers come with the beginning of their bodies and lead nowhere else."""

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Read what is read of an answer, and hang up."""
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
    """Let every session of requests that is opened from now on use this transport."""
    requests.sessions.HTTPAdapter = BoundedAdapter  # type: ignore[attr-defined]
