"""A small body to an address that a person chose: that something went well, or what happened."""

from collections.abc import Mapping

import httpx

from scraper.errors import Unreachable
from scraper.fetch.deadline import Deadline
from scraper.fetch.errand import destination
from scraper.fetch.expand import Secrets
from scraper.fetch.guard import Allowance, host_of
from scraper.fetch.routes import Routes
from scraper.fetch.settings import Settings
from scraper.fetch.statuses import named
from scraper.fetch.unusable import Unusable


async def send(
    url: str, body: bytes, settings: Settings, headers: Mapping[str, str] = {}, seconds: float = 5.0
) -> None:
    """Posts it once; the answer is followed nowhere, and not read.

    `url` and the values of `headers` may hold `${NAME}` from the environment. The host may be private, since somebody
    named it; link-local and metadata addresses are refused all the same. Raises FetchError, without what the variables
    hold, also where the answer is no 2xx.
    """
    secrets = Secrets(url, *headers.values())
    try:
        async with Deadline(seconds).running():
            stated = {name.lower(): secrets.expand(value) for name, value in headers.items()}
            await _posted(destination(secrets.expand(url)), body, settings, stated)
    except Unusable as trouble:
        raise trouble.error(url, secrets.conceal) from None
    except httpx.TransportError as breach:
        raise Unusable(Unreachable, str(breach) or type(breach).__name__).error(url, secrets.conceal) from None


async def _posted(url: httpx.URL, body: bytes, settings: Settings, headers: Mapping[str, str]) -> None:
    allowance = Allowance(frozenset({host_of(url)}))
    fields = {"host": url.netloc.decode("ascii"), "connection": "close", "user-agent": settings.user_agent, **headers}
    request = httpx.Request("POST", url, headers=fields, content=body, extensions={"allowance": allowance})
    routes = Routes(settings, None)
    try:
        response = await routes.transport(url, allowance).handle_async_request(request)
        await response.aclose()
    finally:
        await routes.close()
    if response.status_code >= 300:
        raise Unusable(Unreachable, named(response.status_code), response.status_code)
