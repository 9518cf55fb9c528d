"""One POST to a stated address, never redirected or repeated."""

import asyncio
from collections.abc import Mapping

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


class Post(Struct, frozen=True, kw_only=True):
    """A body and its address; limit in seconds. `url` and `headers` may hold `${NAME}`, not `fields`."""

    url: str
    body: bytes
    fields: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    allow_private: bool | tuple[str, ...] = False
    timeout: float = 10.0


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
    allowance = Allowance.granted(sent.allow_private, [url])
    own = {name: secrets.expand(value) for name, value in sent.headers.items()}
    fields = {"user-agent": settings.user_agent, "connection": "close", **own, **sent.fields}
    request = httpx.Request("POST", url, headers=fields, content=sent.body, extensions={"allowance": allowance})
    response = await routes.transport(url, allowance).handle_async_request(request)
    try:
        if response.is_success:
            return
        status = response.status_code
        if asks_for_rest(response):
            seconds = seconds_of(response.headers.get("retry-after"), now)
            raise RateLimited(sent.url, f"{named(status)}, to be tried again in {seconds:g} s", seconds, status)
        raise verdict(response) or FetchFailure(FetchError, named(status), status)
    finally:
        await response.aclose()
