"""Asking the farm with the real client, one call at a time."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

from aiohappyeyeballs import AddrInfoType

from statusledger.fetch import Answer, Client, Settings, Validators
from statusledger.model import Format, Request, Source
from tests.farm import Farm, Site

PATH = "/api/v2/summary.json"
NAME = "status.acme.example"

# As it comes, but for pauses between attempts that a test need not sit through, and the proxies of whoever runs it.
FAST = Settings(trust_env=False, backoff=0.01)
STUBBORN = Settings(trust_env=False, backoff=0.01, attempts=100)


def new_site(farm: Farm) -> Site:
    """A site nobody has spoken of yet."""
    return farm.site(f"site {len(farm.sites)}")


def source_at(url: str, **changes: Any) -> Source:
    """A entry whose own host may be on loopback."""
    return Source(
        **{"id": "acme", "name": "Acme", "url": url, "platform": "statuspage", "vendor": "acme"}
        | {"allow_private": True}
        | changes
    )


def ask(
    url: str,
    validators: Validators | None = None,
    *,
    source: Source | None = None,
    expects: Format = Format.JSON,
    settings: Settings = FAST,
    **client: Any,
) -> Answer:
    """Fetch one document with a client of its own, by default for a source on the same host."""

    async def asking() -> Answer:
        async with Client(settings, **client) as opened:
            return await fetched(opened, source or source_at(url), Request(url, "summary", expects=expects), validators)

    return asyncio.run(asking())


async def fetched(client: Client, source: Source, request: Request, validators: Validators | None = None) -> Answer:
    """The answer, for those who need not stay in the block."""
    async with client.fetch(source, request, validators) as answer:
        return answer


class Names:
    """A name server: each lookup takes the next of the lists of addresses, and the last from then on."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[AddrInfoType]:
        self.asked.append(host)
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (each, port)) for each in addresses]
