"""A message as targets of every type need it."""

from msgspec import Struct

from statusledger.alerts import webhook, words
from statusledger.alerts.events import identity
from statusledger.alerts.messages import Message
from statusledger.alerts.plan import EventType
from statusledger.alerts.words import Note
from statusledger.model import Instant

_BEGINNINGS = {EventType.OPENED, EventType.UNREADABLE, EventType.SLA_AT_RISK, EventType.SLA_BREACHED}
"""Events that begin a thread of mails."""


class Outgoing(Struct, frozen=True, kw_only=True):
    """Id, text for people, JSON of webhooks; `thread` is shared by the messages of an incident or page."""

    id: str
    note: Note
    payload: bytes
    thread: str | None = None
    is_reply: bool = False


def of_message(message: Message, base_url: str) -> Outgoing:
    """Make a message of the outbox ready."""
    note = words.note(message, base_url)
    event = message.events[0]
    return Outgoing(
        id=message.id,
        note=note,
        payload=webhook.payload(message, note, base_url),
        thread=None if message.is_digest else identity("thread", event.about),
        is_reply=not message.is_digest and _BEGINNINGS.isdisjoint(event.kinds),
    )


def sample(now: Instant, base_url: str) -> Outgoing:
    """Make a test message."""
    note = words.sample(base_url)
    return Outgoing(id=f"evt_test_{now}", note=note, payload=webhook.sample(note, now))
