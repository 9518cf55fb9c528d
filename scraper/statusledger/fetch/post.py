"""One POST to a stated address, never redirected or repeated."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

import httpx
from msgspec import Struct

from statusledger.errors import FetchError, RateLimited, Unreachable
from statusledger.fetch.address_guard import Allowance
from statusledger.fetch.connections import Lookup
from statusledger.fetch.env_vars import Secrets
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.fetch_job import destination
from statusledger.fetch.hosts import seconds_of
from statusledger.fetch.routes import Routes
from statusledger.fetch.settings import Settings
from statusledger.fetch.status_codes import asks_for_rest, named, verdict
from statusledger.model import Instant

Explain = Callable[[int, bytes], FetchFailure | None]
"""Names the failure of a response by status and beginning of its body; None where the status says enough."""
_BEGINNING, _PATIENCE_S = 2_000, 2.0


def _unexplained(_status: int, _body: bytes) -> None:
    return None


class Post(Struct, frozen=True, kw_only=True):
    """A body and its address; limit in seconds. `url` and `headers` may hold `${NAME}`, not `fields` and `query`."""

    url: str
    body: bytes
    query: Mapping[str, str] = {}
    fields: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    allow_private: bool | tuple[str, ...] = False
    timeout: float = 10.0
    explain: Explain = _unexplained


async def post(sent: Post, settings: Settings, now: Instant, lookup: Lookup | None = None) -> None:
    """Send a body. Raises FetchError."""
    secrets = Secrets(sent.url, *sent.headers.values())
    routes = Routes(settings, lookup)
    try:
        async with asyncio.timeout(sent.timeout):
            await _handed_over(sent, secrets, routes, settings, now)
    except TimeoutError:
        raise Unreachable(sent.url, f"no answer within {sent.timeout:g} s") from None
    except FetchFailure as trouble:
        raise trouble.error(sent.url, secrets.conceal) from None
    except httpx.TransportError as breach:
        raise FetchFailure(Unreachable, str(breach) or type(breach).__name__).error(sent.url, secrets.conceal) from None
    finally:
        await routes.close()


async def _handed_over(sent: Post, secrets: Secrets, routes: Routes, settings: Settings, now: Instant) -> None:
    url = destination(secrets.expand(sent.url))
    url = url.copy_merge_params(sent.query) if sent.query else url  # merging would encode a signature again
    allowance = Allowance.granted(sent.allow_private, [url])
    own = {name: secrets.expand(value) for name, value in sent.headers.items()}
    fields = {"user-agent": settings.user_agent, "connection": "close", **own, **sent.fields}
    request = httpx.Request("POST", url, headers=fields, content=sent.body, extensions={"allowance": allowance})
    response = await routes.transport(url, allowance).handle_async_request(request)
    try:
        if not response.is_success:
            explained = sent.explain(response.status_code, await _beginning(response))
            raise explained or _failure(response, now)
    finally:
        await response.aclose()


async def _beginning(response: httpx.Response) -> bytes:
    body = b""
    with suppress(httpx.TransportError, FetchFailure, TimeoutError):
        async with asyncio.timeout(_PATIENCE_S):
            async for piece in response.aiter_raw():
                body += piece[: _BEGINNING - len(body)]
                if len(body) == _BEGINNING:
                    break
    return body


def _failure(response: httpx.Response, now: Instant) -> FetchFailure:
    status = response.status_code
    if asks_for_rest(response):
        return rest(status, seconds_of(response.headers.get("retry-after"), now))
    return verdict(response) or FetchFailure(FetchError, named(status), status)


def rest(status: int, seconds: float) -> FetchFailure:
    """Make the failure of a receiver that asks for a pause."""
    reason = f"{named(status)}, to be tried again in {seconds:g} s"
    return FetchFailure(partial(RateLimited, seconds=seconds), reason, status)
