"""Tags of an incident, with their evidence."""

from enum import StrEnum

from msgspec import Struct

TITLE = -1
"""Index of the title, for what only a title states."""


class Certainty(StrEnum):
    """Stated as a fact, or suspected ("we believe", "likely")."""

    STATED = "stated"
    SUSPECTED = "suspected"


class Text(Struct, frozen=True):
    """An update or a postmortem of an incident, as published: plain, Markdown or HTML."""

    body: str
    is_postmortem: bool = False


class Tag(Struct, frozen=True):
    """A cause or a mitigation; `quote` is a part of the text with that index, or of the title (`TITLE`)."""

    tag: str
    quote: str
    certainty: Certainty
    text: int


class NamedUpstream(Struct, frozen=True):
    """Another vendor that is blamed, and its region where one is named."""

    name: str
    region: str | None
    quote: str
    certainty: Certainty
    text: int


class Classification(Struct, frozen=True):
    """Findings in all texts of an incident: one for each tag, one for each upstream and region."""

    causes: tuple[Tag, ...] = ()
    mitigations: tuple[Tag, ...] = ()
    upstreams: tuple[NamedUpstream, ...] = ()
