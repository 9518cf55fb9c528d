"""Signed webhooks: events as JSON."""

from typing import Any

import msgspec

from statusledger.alerts import services, signatures
from statusledger.alerts.channels import SPELLINGS
from statusledger.alerts.facts import Event
from statusledger.alerts.messages import Message
from statusledger.alerts.plan import Target
from statusledger.alerts.words import Note, headline, short
from statusledger.errors import FetchError
from statusledger.fetch import Post, Settings, filled_in, post
from statusledger.model import Instant
from statusledger.presentation.markdown import plain_text
from statusledger.text import link
from statusledger.times import moment

_WORDS = 2_000
_encoder = msgspec.json.Encoder(order="deterministic")


async def send(target: Target, body: bytes, event_id: str, now: Instant, timeout: float, settings: Settings) -> None:
    """Post a body. Raises FetchError if not accepted."""
    assert target.webhook is not None and target.secret is not None, "alerts.yaml was checked for that"
    try:
        secret, _ = filled_in(target.secret)
        signature = signatures.headers(event_id, int(moment(now).timestamp()), body, secret)
    except ValueError as error:
        raise FetchError(target.webhook, f"the secret of {target.id} {error}") from None
    except FetchError as error:
        raise FetchError(target.webhook, f"{error}; {signatures.ADVICE}") from None
    await post(
        Post(
            url=target.webhook,
            body=body,
            fields={"content-type": "application/json", **signature},
            headers=target.headers,
            allow_private=target.allow_private,
            timeout=timeout,
            explain=services.explain_elsewhere(target.webhook),
        ),
        settings,
        now,
    )


def payload(message: Message, note: Note, base_url: str) -> bytes:
    """Encode a message; `type` is subject and most important event type."""
    if message.is_digest:
        listed = [_data(event, base_url) for event in message.events]
        data: dict[str, Any] = {"count": len(listed) + message.more, "events": listed}
        return _envelope("digest", message.at, data | _words(note, message))
    event = message.events[0]
    about = "incident" if event.incident is not None else "sla" if event.level is not None else "source"
    kind = event.kinds[0].removeprefix("sla_")
    return _envelope(f"{about}.{kind}", message.at, _data(event, base_url) | _words(note, message))


def sample(note: Note, now: Instant) -> bytes:
    """Encode a sample message."""
    return _envelope("test", now, {"text": _text(note)})


def _envelope(kind: str, at: Instant, data: dict[str, Any]) -> bytes:
    return _encoder.encode({"type": kind, "timestamp": at, "data": data})


def _words(note: Note, message: Message) -> dict[str, Any]:
    return {"text": _text(note), "rules": message.rules}


def _text(note: Note) -> str:
    spelling = SPELLINGS["text"]
    return f"{spelling.title(note)}\n{spelling.body(note)}"


def _data(event: Event, base_url: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "event_id": event.id,
        "happened": event.kinds,
        "headline": headline(event),
        "vendor": {"id": event.vendor_id, "name": event.vendor, "tags": event.tags},
        "source_id": event.source_id,
    }
    if event.level is not None:
        data["sla"] = event.level
    if event.page is not None:
        data["page"] = event.page
    if event.incident is not None:
        incident: dict[str, Any] = msgspec.to_builtins(event.incident)
        latest = event.incident.latest
        words = {"body": short(plain_text(latest.body), _WORDS)} if latest is not None else {}
        data["incident"] = incident | {
            "title": short(event.incident.title, _WORDS),
            "url": link(event.incident.url or ""),
            "page": f"{base_url.rstrip('/')}/incident/{event.incident.id}" if base_url else None,
            "latest": incident["latest"] | words if latest is not None else None,
        }
    return data
