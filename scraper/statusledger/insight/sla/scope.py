"""The components that an agreement is about."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger.catalogue import component_patterns
from statusledger.catalogue.known_components import KnownComponents
from statusledger.insight.sla.terms import Agreement

Part = tuple[str, str | None, str]
"""Id, group and name of a component."""


class AgreementScope(Struct, frozen=True, kw_only=True):
    """The selected components by id; None for all that a vendor has, and incidents that name none.

    `unmatched`: patterns that name no known component, with the nearest name: what they mean is not known.
    """

    names: dict[str, str] | None
    unmatched: list[str]

    def includes(self, component_id: str | None) -> bool:
        """Return whether trouble of a component, or of none that is named, is within."""
        return self.names is None or component_id in self.names


def scope(agreement: Agreement, parts: Sequence[Part], platforms: Iterable[KnownComponents]) -> AgreementScope:
    """Select components; `platforms` are lists of components that come with statusledger."""
    if not agreement.is_partial:
        return AgreementScope(names=None, unmatched=[])
    lists = list(platforms)
    words = {word for _, group, name in parts for word in (group, name) if word}
    words.update(word for each in lists for word in each.words)
    selected = {
        key: name if group is None else f"{group}/{name}"
        for key, group, name in parts
        if component_patterns.selects(agreement.components, agreement.excluded, group, name)
    }
    unmatched = [
        f"{pattern}{component_patterns.suggestion(pattern, words)}"
        for pattern in (*agreement.components, *agreement.excluded)
        if not any(component_patterns.matches((pattern,), group, name) for _, group, name in parts)
        and not any(component_patterns.names_known(each, pattern) for each in lists)
    ]
    return AgreementScope(names=selected, unmatched=unmatched)
