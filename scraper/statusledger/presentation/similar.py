"""Words for the common points of similar incidents."""

from statusledger.presentation import wording
from statusledger.store.read.similar import SimilarIncident

_NAMED = 6


def in_common(each: SimilarIncident) -> str:
    """Return `words: delayed and webhooks; component: API`."""
    parts = []
    if each.words:
        parts.append(f"word{'s' if len(each.words) > 1 else ''}: {wording.listed(each.words, _NAMED)}")
    if each.components:
        label = "components" if len(each.components) > 1 else "component"
        parts.append(f"{label}: {wording.some(each.components, _NAMED)}")
    return "; ".join(parts)
