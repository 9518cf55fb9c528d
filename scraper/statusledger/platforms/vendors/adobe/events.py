"""Event as an incident or a maintenance.

State is per product: the entry that ends the last product ends the incident. Titles are alike ("a major issue"), so
product names precede the oldest one, which no later entry changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from statusledger import text
from statusledger.model import (
    Affected,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Status,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.titles import listed
from statusledger.platforms.toolkit.words import Default
from statusledger.platforms.vendors.adobe.wire import Entry, Event, Message, Messages, Product
from statusledger.text import addresses
from statusledger.times import from_epoch

# Words in lower case: they are written "Opened" and "opened". `updated` states no new state.
STATUS: Mapping[Kind, Mapping[str, Status]] = {
    Kind.INCIDENT: {
        "discovery": Status.INVESTIGATING,
        "opened": Status.INVESTIGATING,
        "started": Status.INVESTIGATING,
        "reopened": Status.INVESTIGATING,
        "closed": Status.RESOLVED,
        "completed": Status.RESOLVED,
        "dismissed": Status.RESOLVED,
        "canceled": Status.RESOLVED,
        "cancelled": Status.RESOLVED,
    },
    Kind.MAINTENANCE: {
        "scheduled": Status.SCHEDULED,
        "started": Status.IN_PROGRESS,
        "in progress": Status.IN_PROGRESS,
        "in_progress": Status.IN_PROGRESS,
        "ongoing": Status.IN_PROGRESS,
        "closed": Status.COMPLETED,
        "completed": Status.COMPLETED,
        "dismissed": Status.CANCELLED,
        "canceled": Status.CANCELLED,
        "cancelled": Status.CANCELLED,
    },
}
IMPACT = Default(Impact.UNKNOWN) | {
    "maintenance": Impact.MAINTENANCE,
    "trivial": Impact.MINOR,
    "minor": Impact.MINOR,
    "major": Impact.MAJOR,
    "critical": Impact.CRITICAL,
}
HEALTH = Default(Health.UNKNOWN) | {
    "maintenance": Health.MAINTENANCE,
    "trivial": Health.DEGRADED,
    "minor": Health.DEGRADED,
    "major": Health.PARTIAL_OUTAGE,
    "critical": Health.MAJOR_OUTAGE,
}
_NO_STATE = ("", "updated")
_PRODUCTS = "https://status.adobe.com/products"
_MOST_REGIONS = 100  # Adobe has a handful


def health_of(severity: str) -> Health:
    """Return a product's health by severity; a "potential" issue leaves it unknown."""
    return HEALTH(severity.lower())


def severity_now(event: Event, product: Product, kind: Kind) -> str | None:
    """Return the vendor's severity for a product, "" if it has none; None when nothing goes on.

    For a maintenance in an unknown state, the word for that.
    """
    if kind is Kind.MAINTENANCE:
        word = _word(event, [product])
        status = _status_of(word, kind)
        is_unknown = status is Status.UNKNOWN and word.lower() not in _NO_STATE
        return "maintenance" if status is Status.IN_PROGRESS else word if is_unknown else None
    if _over(product):
        return None
    return next((entry.severity or "" for _, _, entry in reversed(_moments([product]))), "")


def incident(event: Event, kind: Kind, messages: Messages) -> Incident:
    """Build an incident. Raises ValueError for an unreadable time."""
    products = sorted(event.products.values(), key=lambda each: each.id)
    planned = kind is Kind.MAINTENANCE
    start, end = _window(event, products) if planned else _span(products)
    updates = numbered(_updates(products, kind, messages, (start, end) if planned else None))
    status, word = _state(event, kind, products)
    severity = _severity(products)
    first = None if planned or not updates else Start.first_update(updates[0].posted_at)
    return build_incident(
        key=event.id,
        kind=kind,
        title=_title(event, products, messages),
        url=_address(event, products),
        status=status,
        status_raw=word or None,
        impact=Impact.MAINTENANCE if planned else _impact(severity),
        impact_raw=severity or None,
        start=Start.stated(start) or first,
        end=(End.stated(end) or End.closing(updates)) if status.final else None,
        window=(start, end) if planned else (None, None),
        components=tuple(_affected(products)),
        updates=updates,
    )


def _address(event: Event, products: Sequence[Product]) -> str | None:
    if not products:
        return None
    return text.link(f"{_PRODUCTS}/{addresses.step(products[0].id)}/{addresses.step(event.id)}")


def _affected(products: Sequence[Product]) -> Iterator[Affected]:
    yield from (Affected(product.id, text.plain(product.name)) for product in products)
    regions = {region for _, _, entry in _moments(products) for region in entry.regions}
    yield from (Affected(None, text.plain(region)) for region in sorted(regions)[:_MOST_REGIONS])


def _status_of(word: str, kind: Kind) -> Status:
    return STATUS[kind].get(word.lower(), Status.UNKNOWN)


def _moments(products: Iterable[Product]) -> list[tuple[int, str, Entry]]:
    stated = [(int(at), product.id, entry) for product in products for at, entry in product.history.items()]
    return sorted(stated, key=lambda moment: moment[:2])


def _over(product: Product) -> bool:
    moments = _moments([product])
    return bool(product.ended_on) or (bool(moments) and _status_of(moments[-1][2].word, Kind.INCIDENT).final)


def _word(event: Event, products: Iterable[Product]) -> str:
    moments = _moments(products)
    return event.status or event.cmr_status or (moments[-1][2].word if moments else "")


def _state(event: Event, kind: Kind, products: Sequence[Product]) -> tuple[Status, str]:
    if kind is Kind.MAINTENANCE:
        word = _word(event, products)
        return _status_of(word, kind), word
    going_on = [product for product in products if not _over(product)]
    words = [entry.word for _, _, entry in _moments(going_on or products)]
    word = words[-1] if words else ""
    if products and not going_on:
        return Status.RESOLVED, word
    stated = (_status_of(each, kind) for each in reversed(words))
    known = next((status for status in stated if status is not Status.UNKNOWN), Status.UNKNOWN)
    return (Status.UNKNOWN if known.final else known), word


def _updates(
    products: Sequence[Product], kind: Kind, messages: Messages, window: tuple[Instant | None, Instant | None] | None
) -> Iterator[Post]:
    """Entries of several products at one time are one update."""
    spans = {product.id: window or _span([product]) for product in products}
    going_on: set[str] = set()
    for seconds, group in groupby(_moments(products), key=lambda moment: moment[0]):
        distinct: dict[tuple[str, str], str] = {}
        for _, key, entry in group:
            (going_on.discard if _status_of(entry.word, kind).final else going_on.add)(key)
            distinct.setdefault((entry.word.lower(), _body(messages, entry.message_token, *spans[key])), entry.word)
        for (_, body), word in sorted(distinct.items()):
            status = _status_of(word, kind)
            known = Status.UNKNOWN if status.final and going_on else status
            yield Post(from_epoch(seconds), known, word or None, body)


def _body(messages: Messages, token: str | None, start: Instant | None, end: Instant | None) -> str:
    message = messages.en.get(token or "", Message())
    body = message.html_message or message.text_message or ""
    for place, at in (("{startDateTime}", start), ("{endDateTime}", end)):
        body = body.replace(place, f"{at[:10]} {at[11:16]} UTC") if at else body
    return text.markdown(body)


def _window(event: Event, products: Sequence[Product]) -> tuple[Instant | None, Instant | None]:
    return _time(event.scheduled_date or event.started_on) or _span(products)[0], _time(event.completed_on)


def _span(products: Sequence[Product]) -> tuple[Instant | None, Instant | None]:
    """No end before all products have one."""
    ends = [product.ended_on or 0 for product in products]
    start = min(filter(None, (product.started_on for product in products)), default=0)
    return _time(start), _time(max(ends) if ends and all(ends) else 0)


def _time(seconds: int | None) -> Instant | None:
    return from_epoch(seconds) if seconds else None


def _severity(products: Iterable[Product]) -> str:
    words = (entry.severity or "" for _, _, entry in _moments(products))
    return max(words, key=lambda word: (_impact(word).badness, word), default="")


def _impact(severity: str) -> Impact:
    return IMPACT(severity.lower())


def _title(event: Event, products: Sequence[Product], messages: Messages) -> str:
    names = [text.plain(product.name) for product in products]
    tokens = (entry.title_token for _, _, entry in _moments(products))
    message = messages.en.get(next(filter(None, tokens), ""), Message())
    words = text.plain(message.text_message or message.html_message or "")
    return text.plain(": ".join(filter(None, (listed(names), words)))) or event.id
