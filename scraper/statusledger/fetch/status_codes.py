"""HTTP statuses without a document."""

from http import HTTPStatus
from http.client import responses

import httpx

from statusledger.errors import BadBody, FetchError, Gone, Refused, ServerTrouble
from statusledger.fetch.fetch_failure import FetchFailure

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_KINDS: dict[int, type[FetchError]] = {401: Refused, 403: Refused, 407: Refused, 451: Refused, 404: Gone, 410: Gone}


def asks_for_rest(response: httpx.Response) -> bool:
    """Check whether the host asks for a pause."""
    return response.status_code == 429 or (response.status_code == 503 and "retry-after" in response.headers)


def verdict(response: httpx.Response) -> FetchFailure | None:
    """Return the failure by status and headers; None for a readable 200."""
    status = response.status_code
    if response.headers.get("cf-mitigated") == "challenge":
        return FetchFailure(Refused, f"a challenge page ({named(status)})", status)
    if status == HTTPStatus.OK:
        return None
    kind = _KINDS.get(status, ServerTrouble if status >= 500 else BadBody)
    return FetchFailure(kind, named(status), status)


def named(status: int) -> str:
    """Format a status: `HTTP 404 Not Found`."""
    return f"HTTP {status} {responses.get(status, '')}".rstrip()
