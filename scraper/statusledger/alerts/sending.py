"""Sending of one message to one target, by the type of the target."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from statusledger.alerts import chat, discord, outgoing, services, slack, teams, webhook
from statusledger.alerts.addresses import is_mail_address
from statusledger.alerts.outgoing import Outgoing
from statusledger.alerts.plan import Email, Target
from statusledger.alerts.words import Note
from statusledger.errors import FetchError
from statusledger.fetch import Post, Security, Settings, filled_in, post
from statusledger.model import Instant

logger = logging.getLogger(__name__)

_encoder = msgspec.json.Encoder(order="deterministic")
_CARDS: Mapping[str, Callable[[Note], dict[str, Any]]] = {
    "slack": slack.payload,
    "discord": discord.payload,
    "teams": teams.payload,
}
_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


async def send(target: Target, sent: Outgoing, now: Instant, timeout: float, settings: Settings) -> list[str]:
    """Send a message; return refusals of single recipients. Raises FetchError if not accepted."""
    if target.email is not None:
        return await _mail(target, target.email, sent, now, timeout, settings)
    if target.webhook is not None:
        await webhook.send(target, sent.payload, sent.id, now, timeout, settings)
    elif target.apprise is not None:
        await chat.send(target, sent.note, timeout)
    else:
        await _card(target, sent.note, now, timeout, settings)
    return []


async def prepare(targets: Iterable[Target]) -> None:
    """Load what takes seconds, before any time limit."""
    if any(target.apprise is not None for target in targets):
        await chat.prepare()


async def try_out(
    targets: Iterable[Target], now: Instant, base_url: str, settings: Settings
) -> Mapping[str, str | None]:
    """Send test messages; return each target's error, or None."""
    sent = outgoing.sample(now, base_url)

    async def tried(target: Target) -> str | None:
        try:
            refused = await send(target, sent, now, target.timeout, settings)
        except FetchError as error:
            return str(error)
        return f"not delivered to {'; '.join(refused)}" if refused else None

    asked = list(targets)
    await prepare(asked)
    return dict(zip((each.id for each in asked), await asyncio.gather(*map(tried, asked)), strict=True))


async def _card(target: Target, note: Note, now: Instant, timeout: float, settings: Settings) -> None:
    key = target.kind
    await post(
        Post(
            url=target.address,
            body=_encoder.encode(_CARDS[key](note)),
            query=discord.QUERY if key == "discord" else {},
            fields={"content-type": "application/json"},
            headers=target.headers,
            allow_private=target.allow_private,
            timeout=timeout,
            explain=services.explain(key),
        ),
        settings,
        now,
    )


async def _mail(
    target: Target, email: Email, sent: Outgoing, now: Instant, timeout: float, settings: Settings
) -> list[str]:
    from statusledger.alerts.letters import letter
    from statusledger.fetch.mail import Mail, post_mail

    sender, *to = (filled_in(each)[0] for each in (email.sender, *email.to))
    if not all(map(is_mail_address, (sender, *to))):
        raise FetchError(email.server, "a variable holds no mail address; set one as in ops@example.com")
    security = email.security or (Security.TLS if email.port == _PORTS[Security.TLS] else Security.STARTTLS)
    mail = Mail(
        server=email.server,
        port=email.port or _PORTS[security],
        security=security,
        user=email.user,
        password=email.password,
        sender=email.sender,
        to=email.to,
        message=letter(sent, sender, tuple(to), target.id, now),
        allow_private=target.allow_private,
        timeout=timeout,
    )
    refused = await post_mail(mail, settings)
    for each in refused:
        logger.warning("alerts: %s: refused: %s", target.id, each)
    return refused
