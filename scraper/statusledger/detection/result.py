"""Result of a detection, with the entry for sources.yaml."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from statusledger.catalogue.writing import slug, written
from statusledger.detection import urls
from statusledger.model import Component, Source


class Confidence(StrEnum):
    """Reliability of a detection."""

    CERTAIN = "certain"
    """A document was read that only this platform publishes."""
    LIKELY = "likely"
    """The page has patterns of the platform, or links to a feed of incidents."""
    GUESS = "guess"
    """A feed of incidents was found at a customary address."""


class Detection(Struct, frozen=True, kw_only=True):
    """A readable status page; `components` are names by group, "" outside of groups.

    `source` is the entry to poll it with, `stanza` its text for sources.yaml.
    """

    platform: str
    confidence: Confidence
    evidence: tuple[str, ...]
    name: str
    components: dict[str, tuple[str, ...]]
    feed: str | None
    source: Source
    stanza: str


def named(source: Source, name: str | None, key: str | None = None) -> Source:
    """Return the source with the vendor's name, and an id."""
    title = name or urls.vendor(source.url).title()
    own = (key or slug(title) or slug(urls.vendor(source.url)) or "source").lower()
    return Source(
        id=own,
        name=title,
        url=source.url,
        platform=source.platform,
        vendor=own,
        feed=source.feed,
        allow_private=source.allow_private,
    )


def detection(
    source: Source, confidence: Confidence, evidence: Iterable[str], components: Iterable[Component]
) -> Detection:
    """Return a detection with components by group."""
    groups: dict[str, list[str]] = {}
    for component in components:
        if not component.is_group:
            groups.setdefault(component.group_name or "", []).append(component.name)
    return Detection(
        platform=source.platform,
        confidence=confidence,
        evidence=tuple(evidence),
        name=source.name,
        components={group: tuple(names) for group, names in groups.items()},
        feed=source.feed,
        source=source,
        stanza=written(source),
    )
