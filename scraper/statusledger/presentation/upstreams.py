"""Upstreams that several open incidents name. What vendors name is their claim; nothing is said about causes."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text
from statusledger.store.read.named_upstreams import Naming, upstream_key
from statusledger.store.read.rows import Current
from statusledger.store.read.story_rows import SUSPECTED

_LEAST = 2
_Key = tuple[str | None, str, str | None]


class Mention(Struct, frozen=True, kw_only=True):
    """An incident that names an upstream, with its words; `name` is as the page of the upstream has it."""

    incident_id: str
    vendor_id: str
    vendor: str
    name: str
    quote: str
    certainty: str
    named_at: Instant

    @property
    def is_suspected(self) -> bool:
        """True if the words are hedged."""
        return self.certainty == SUSPECTED


class SharedUpstream(Struct, frozen=True, kw_only=True):
    """A vendor that others name; `vendor_id` is None where the dataset does not have it.

    `since` is the start of its own open incident.
    """

    vendor_id: str | None
    vendor: str
    region: str | None
    since: Instant | None
    mentions: list[Mention]

    @property
    def key(self) -> str:
        """The id of its page."""
        return upstream_key(self.vendor_id, self.vendor)

    @property
    def label(self) -> str:
        """Return `AWS me-central-1`."""
        return f"{self.vendor} {self.region}" if self.region else self.vendor

    @property
    def headline(self) -> str:
        """Return `3 of your vendors name AWS me-central-1`."""
        return f"{_vendors(self.mentions)} of your vendors name {self.label}"

    @property
    def own_word(self) -> str:
        """Return whether it reports trouble itself."""
        if self.vendor_id is None:
            return f"{self.vendor} is not among your vendors."
        own = f"has reported trouble since {wording.date(self.since)}" if self.since else "has no open incident itself"
        return f"{self.vendor} {own}."


def named_upstreams(found: Sequence[Current], namings: Iterable[Naming]) -> list[SharedUpstream]:
    """Return the upstreams that at least two vendors name in these incidents, most often named first."""
    shown = {each.id for each in found}
    starts = {each.vendor_id: each.started_at for each in reversed(found)}
    upstreams = [
        SharedUpstream(
            vendor_id=vendor_id, vendor=name, region=region, since=starts.get(vendor_id or ""), mentions=mentions
        )
        for (vendor_id, name, region), mentions in _merged(_mentions(namings, shown)).items()
        if _vendors(mentions) >= _LEAST
    ]
    return sorted(upstreams, key=lambda each: (-_vendors(each.mentions), each.label))


def _mentions(namings: Iterable[Naming], shown: Collection[str]) -> dict[_Key, list[Mention]]:
    found: dict[_Key, list[Mention]] = {}
    for each in namings:
        if each.incident_id in shown:
            found.setdefault((each.upstream_id, each.upstream, each.region), []).append(_mention(each))
    return found


def _mention(naming: Naming) -> Mention:
    name = f"{naming.upstream} {naming.region}" if naming.region else naming.upstream
    return Mention(
        incident_id=naming.incident_id,
        vendor_id=naming.vendor_id,
        vendor=naming.vendor,
        name=name,
        quote=plain_text(naming.quote),
        certainty=naming.certainty,
        named_at=naming.named_at,
    )


def _merged(found: Mapping[_Key, list[Mention]]) -> dict[_Key, list[Mention]]:
    """Keep the regions that several vendors name; count the others for their vendor, each incident once."""
    merged: dict[_Key, list[Mention]] = {}
    for (vendor_id, name, region), mentions in found.items():
        members = merged.setdefault((vendor_id, name, region if _vendors(mentions) >= _LEAST else None), [])
        known = {each.incident_id for each in members}
        members += [each for each in mentions if each.incident_id not in known]
    return merged


def _vendors(found: Iterable[Mention]) -> int:
    return len({each.vendor_id for each in found})
