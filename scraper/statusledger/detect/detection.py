"""What detection found, made ready to read and to put into sources.yaml."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from statusledger.catalogue.writing import slug, written
from statusledger.detect import urls
from statusledger.model import Component, Source


class Confidence(StrEnum):
    """How far a detection can be relied upon."""

    CERTAIN = "certain"
    """A document was read that only this platform publishes."""
    LIKELY = "likely"
    """The page bears the platform's marks, or names a feed of incidents."""
    GUESS = "guess"
    """A feed of incidents was found where many have theirs."""


class Detection(Struct, frozen=True, kw_only=True):
    """A status page that can be read. `components` are names by group, "" for those outside of groups.

    `source` is the stanza to watch it with, `stanza` the same as text for sources.yaml.
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
    """The stanza with the vendor's name, and the id that follows from it unless one is given."""
    told = name or urls.vendor(source.url).title()
    own = key or slug(told) or slug(urls.vendor(source.url)) or "source"
    return Source(
        id=own,
        name=told,
        url=source.url,
        platform=source.platform,
        vendor=own,
        feed=source.feed,
        allow_private=source.allow_private,
    )


def detection(
    source: Source, confidence: Confidence, evidence: Iterable[str], components: Iterable[Component]
) -> Detection:
    """All that was found of a source."""
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
