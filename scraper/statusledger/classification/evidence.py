"""Weigh the findings of all texts of an incident: the best evidence of each tag, and what was taken back."""

from collections.abc import Iterable
from typing import NamedTuple

from statusledger.classification.model import Classification, NamedUpstream, Tag

_UNSPECIFIED, _PROVIDER, _DEPENDENCY = "fix_unspecified", "provider_recovered", "dependency"


class Rank(NamedTuple):
    """Order of evidence: in a text before the title, stated before suspected, postmortems, then the wording."""

    in_text: bool
    stated: bool
    is_postmortem: bool
    strength: int


class TagEvidence:
    """The best evidence so far."""

    def __init__(self) -> None:
        self._causes: dict[str, tuple[Rank, Tag]] = {}
        self._mitigations: dict[str, Tag] = {}
        self._own: set[str] = set()
        self._upstreams: dict[tuple[str, str | None], tuple[Rank, NamedUpstream, bool]] = {}

    def add_cause(self, tag: Tag, rank: Rank) -> None:
        """Keep a cause if no better evidence of it is known."""
        if tag.tag not in self._causes or rank > self._causes[tag.tag][0]:
            self._causes[tag.tag] = rank, tag

    def add_mitigation(self, tag: Tag) -> None:
        """Keep a mitigation; the first statement of it counts."""
        self._mitigations.setdefault(tag.tag, tag)

    def add_upstream(self, upstream: NamedUpstream, rank: Rank, *, is_certain: bool) -> None:
        """Keep a blamed vendor; one that is not certain counts where a dependency is blamed elsewhere, too."""
        key = upstream.name, upstream.region
        known = self._upstreams.get(key)
        if known is None or (is_certain, rank) > (known[2], known[0]):
            self._upstreams[key] = rank, upstream, is_certain

    def note_own(self, names: Iterable[str]) -> None:
        """Note names that the writer seems to bear."""
        self._own.update(names)

    @property
    def blamed_names(self) -> set[str]:
        """The vendors that are blamed so far."""
        return {name for name, _ in self._upstreams}

    def deny(self, tag: str) -> None:
        """Drop a cause that a later statement rules out."""
        self._causes.pop(tag, None)

    def withdraw(self, tags: Iterable[str]) -> None:
        """Drop the causes that are taken back, all of them where none is named."""
        for tag in [*tags] or [*self._causes]:
            self.deny(tag)

    def result(self) -> Classification:
        """The tags that stand."""
        causes = list(self._stated_causes())
        has_dependency = any(tag.tag == _DEPENDENCY for tag in causes)
        return Classification(
            causes=tuple(causes),
            mitigations=tuple(self._stated_mitigations(has_dependency=has_dependency)),
            upstreams=tuple(self._stated_upstreams() if has_dependency else ()),
        )

    def _stated_causes(self) -> Iterable[Tag]:
        """A postmortem with stated causes settles what was only suspected before."""
        settled = any(rank.is_postmortem and rank.stated for rank, _ in self._causes.values())
        for rank, tag in self._causes.values():
            if rank.is_postmortem or rank.stated or not settled:
                yield tag

    def _stated_mitigations(self, *, has_dependency: bool) -> Iterable[Tag]:
        """An unspecified fix is none beside one that is described."""
        known = {tag for tag in self._mitigations if tag != _PROVIDER or has_dependency}
        for name, tag in self._mitigations.items():
            if name in known and not (name == _UNSPECIFIED and len(known) > 1):
                yield tag

    def _stated_upstreams(self) -> Iterable[NamedUpstream]:
        """One for each name and region; a name without a region only where no region is known."""
        with_region = {name for name, region in self._upstreams if region}
        for (name, region), (_, upstream, is_certain) in self._upstreams.items():
            if (region or name not in with_region) and (is_certain or name not in self._own):
                yield upstream
