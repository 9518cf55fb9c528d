"""Watched vendors and their regions that the texts of several open incidents name. Nothing is said about causes."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text
from statusledger.presentation.name_book import NameBook, NameHit
from statusledger.store.read.background import NamedVendor
from statusledger.store.read.rows import Current

_LEAST = 2
_QUOTED = 200
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_Key = tuple[str, str | None]


class Mention(Struct, frozen=True):
    """An incident whose text names a vendor or its region, with the sentence."""

    incident_id: str
    vendor_id: str
    vendor: str
    name: str
    quote: str


class UpstreamMention(Struct, frozen=True):
    """A watched vendor that others name; `since`: the start of its own open incident."""

    vendor_id: str
    vendor: str
    region: str | None
    since: Instant | None
    mentions: list[Mention]

    @property
    def label(self) -> str:
        """Return `AWS me-central-1`."""
        return f"{self.vendor} {self.region}" if self.region else self.vendor

    @property
    def headline(self) -> str:
        """Return `3 of your vendors name AWS me-central-1`."""
        return f"{len({each.vendor_id for each in self.mentions})} of your vendors name {self.label}"

    @property
    def own_word(self) -> str:
        """Return whether it reports trouble itself."""
        own = f"has reported trouble since {wording.date(self.since)}" if self.since else "has no open incident itself"
        return f"{self.vendor} {own}."


def named_upstreams(
    found: Sequence[Current], texts: Mapping[str, Sequence[str]], watched: Sequence[NamedVendor]
) -> list[UpstreamMention]:
    """Return the vendors and regions that at least two other vendors name, most often named first."""
    if len(found) < _LEAST:
        return []
    book = NameBook(watched)
    mentions: dict[_Key, list[Mention]] = {}
    for incident in found:
        for key, mention in _mentions(incident, texts.get(incident.id, ()), book).items():
            mentions.setdefault(key, []).append(mention)
    names = {each.id: each.name for each in watched}
    starts = {each.vendor_id: each.started_at for each in reversed(found)}
    upstreams = [
        UpstreamMention(vendor_id, names[vendor_id], region, starts.get(vendor_id), of_it)
        for (vendor_id, region), of_it in _merged(mentions).items()
        if _vendors(of_it) >= _LEAST
    ]
    return sorted(upstreams, key=lambda each: (-_vendors(each.mentions), each.label))


def _mentions(incident: Current, texts: Sequence[str], book: NameBook) -> dict[_Key, Mention]:
    """Mentions of other vendors and regions, one of each, from the newest text; a region stands for its vendor."""
    found: dict[_Key, Mention] = {}
    for text in (*texts, incident.title):
        if any(hit.vendor_id != incident.vendor_id for hit in book.hits(text)):
            words = plain_text(text)
            for hit in book.hits(words):
                found.setdefault((hit.vendor_id, hit.region), _mention(incident, words, hit))
    with_region = {vendor_id for vendor_id, region in found if region}
    return {
        (vendor_id, region): mention
        for (vendor_id, region), mention in found.items()
        if vendor_id != incident.vendor_id and (region or vendor_id not in with_region)
    }


def _mention(incident: Current, words: str, hit: NameHit) -> Mention:
    name, quote = words[hit.start : hit.end], _quote(words, hit.start)
    return Mention(incident.id, incident.vendor_id, incident.vendor, name, quote)


def _merged(found: Mapping[_Key, list[Mention]]) -> dict[_Key, list[Mention]]:
    """Keep the regions that several vendors name; count the others for their vendor."""
    merged: dict[_Key, list[Mention]] = {}
    for (vendor_id, region), mentions in found.items():
        key = (vendor_id, region if _vendors(mentions) >= _LEAST else None)
        merged.setdefault(key, []).extend(mentions)
    return merged


def _vendors(mentions: Iterable[Mention]) -> int:
    return len({each.vendor_id for each in mentions})


def _quote(text: str, at: int) -> str:
    """The sentence around a place, or the part of it around that place."""
    start, end = 0, len(text)
    for gap in _SENTENCE_END.finditer(text):
        if gap.end() > at:
            end = gap.start()
            break
        start = gap.end()
    first, last = max(start, at - _QUOTED // 2), min(end, at + _QUOTED // 2)
    if end - start <= _QUOTED:
        first, last = start, end
    return f"{'…' if first > start else ''}{text[first:last].strip()}{'…' if last < end else ''}"
