"""Causes, mitigations and upstreams that an incident states, as its page shows them."""

from msgspec import Struct

from statusledger.presentation.tag_words import word
from statusledger.store.read.named_upstreams import upstream_key
from statusledger.store.read.rows import IncidentStory
from statusledger.store.read.story_rows import Statement


class StatedFact(Struct, frozen=True, kw_only=True):
    """A cause, a mitigation or an upstream as an incident's page shows it; `upstream` is the key of its own page."""

    label: str
    kind: str
    quote: str
    number: int | None
    is_suspected: bool
    upstream: str | None = None

    @property
    def origin(self) -> str:
        """Return where the words are, and that they are hedged: `update 3, suspected`."""
        place = f"update {self.number}" if self.number else "title"
        return f"{place}, suspected" if self.is_suspected else place


def stated_facts(story: IncidentStory) -> list[StatedFact]:
    """Return what the texts of an incident state: causes, mitigations, then upstreams."""
    tags = [_stated_fact(each, word(each.kind, each.tag), each.kind) for each in story.tags]
    named = [
        _stated_fact(each, each.label, "named upstream", upstream_key(each.vendor_id, each.name))
        for each in story.upstreams
    ]
    return [*tags, *named]


def _stated_fact(row: Statement, label: str, kind: str, upstream: str | None = None) -> StatedFact:
    return StatedFact(
        label=label,
        kind=kind,
        quote=row.quote,
        number=row.number,
        is_suspected=row.is_suspected,
        upstream=upstream,
    )
