"""Messages as they wait in the outbox: events and the rules that want them told, and many messages in one."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger.alerts.events import Event, identity
from statusledger.model import Impact, Instant
from statusledger.store.write.outbox import OutboxMessage

_MOST = 50
_encoder = msgspec.json.Encoder(order="deterministic")


class Message(Struct, frozen=True, kw_only=True):
    """What a target is told at once; of a digest `more` events were left out.

    `lone_end`: a rule asks for the end and not for the beginning, so that the end may come alone.
    """

    id: str
    at: Instant
    events: tuple[Event, ...]
    rules: tuple[str, ...]
    more: int = 0
    lone_end: bool = True

    @property
    def is_digest(self) -> bool:
        return len(self.events) + self.more > 1

    @property
    def impact(self) -> Impact:
        """The worst it tells of."""
        told = (event.incident.impact for event in self.events if event.incident)
        return max(told, key=lambda impact: impact.badness, default=Impact.NONE)


def packed(message: Message, target: str, now: Instant, state: str = "waiting") -> OutboxMessage:
    """A message as it waits."""
    text = _encoder.encode(message).decode()
    return OutboxMessage(event_id=message.id, target=target, message=text, created_at=now, state=state)


def unpacked(letter: OutboxMessage) -> Message:
    """The message of a letter."""
    return msgspec.json.decode(letter.message, type=Message)


def digest(messages: Iterable[Message], now: Instant) -> Message:
    """Many messages in one."""
    together = list(messages)
    events = [event for message in together for event in message.events]
    return Message(
        id=identity(*(message.id for message in together)),
        at=now,
        events=tuple(events[:_MOST]),
        rules=tuple(dict.fromkeys(rule for message in together for rule in message.rules)),
        more=sum(message.more for message in together) + max(len(events) - _MOST, 0),
    )
