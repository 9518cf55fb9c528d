"""Rows beside an incident: links to the same event, tags, and upstreams that its texts name."""

from msgspec import Struct

from statusledger.vocabulary import LinkReason, TagKind

SUSPECTED = "suspected"
"""The certainty of a hedged statement, `Certainty.SUSPECTED`; commands that only read load no rules."""


class LinkRow(Struct, frozen=True, kw_only=True):
    """Another incident about the same event; `is_later`: that one counts, for `reason`."""

    id: str
    is_later: bool
    reason: LinkReason
    evidence: str | None

    @property
    def goes_on(self) -> bool:
        """True if one continues the other; else two sources list the event at once."""
        return self.reason is not LinkReason.TWO_SOURCES


class Statement(Struct, frozen=True, kw_only=True):
    """Words of the vendor that state something; `number` is of the update with them, None for the title."""

    certainty: str
    quote: str
    update_id: str | None
    number: int | None

    @property
    def is_suspected(self) -> bool:
        """True if the words are hedged."""
        return self.certainty == SUSPECTED


class TagRow(Statement, frozen=True, kw_only=True):
    """A cause or mitigation that the texts of an incident state."""

    kind: TagKind
    tag: str


class UpstreamRow(Statement, frozen=True, kw_only=True):
    """Another vendor that the texts of an incident name; `vendor_id`, where this dataset has it."""

    vendor_id: str | None
    name: str
    region: str | None

    @property
    def label(self) -> str:
        """Return `AWS me-central-1`."""
        return f"{self.name} {self.region}" if self.region else self.name
