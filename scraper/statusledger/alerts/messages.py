"""Messages in the outbox."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger.alerts.events import identity
from statusledger.alerts.facts import Event
from statusledger.model import Impact, Instant
from statusledger.store.write.outbox import OutboxMessage

_MOST = 50
_encoder = msgspec.json.Encoder(order="deterministic")


class Message(Struct, frozen=True, kw_only=True):
    """A message to a target; a digest omits `more` events.

    `lone_end`: the end may come alone, as a rule selects it without the beginning.
    """

    id: str
    at: Instant
    events: tuple[Event, ...]
    rules: tuple[str, ...]
    more: int = 0
    lone_end: bool = True

    @property
    def is_digest(self) -> bool:
        """Return whether it has several events."""
        return len(self.events) + self.more > 1

    @property
    def impact(self) -> Impact:
        """Worst impact of its incidents."""
        impacts = (event.incident.impact for event in self.events if event.incident)
        return max(impacts, key=lambda impact: impact.badness, default=Impact.NONE)


def packed(message: Message, target: str, now: Instant, state: str = "waiting") -> OutboxMessage:
    """Make the outbox row of a message."""
    text = _encoder.encode(message).decode()
    return OutboxMessage(event_id=message.id, target=target, message=text, created_at=now, state=state)


def unpacked(row: OutboxMessage) -> Message:
    """Read the message of an outbox row."""
    return msgspec.json.decode(row.message, type=Message)


def digest(messages: Iterable[Message], now: Instant) -> Message:
    """Merge many messages into one."""
    together = list(messages)
    events = [event for message in together for event in message.events]
    return Message(
        id=identity(*(message.id for message in together)),
        at=now,
        events=tuple(events[:_MOST]),
        rules=tuple(dict.fromkeys(rule for message in together for rule in message.rules)),
        more=sum(message.more for message in together) + max(len(events) - _MOST, 0),
    )
