"""Changes of catalogue entries after a check."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import Source
from statusledger.polling import relocate
from statusledger.polling.catalogue_check import PageVerdict
from statusledger.store.write.catalogue_checks import Probe
from statusledger.store.write.source_overrides import SourceOverride

_GONE = "gone on "
_FOUND = (PageVerdict.FOUND, PageVerdict.MOVED, PageVerdict.CHANGED)
_LONGEST_NAME = 100


class Change(StrEnum):
    """The kind of a change."""

    TURN_ON = "turn_on"
    CORRECT = "correct"
    MARK_GONE = "mark_gone"


class Verified(Struct, frozen=True):
    """An entry, its outcome, and the corrected entry, perhaps the same."""

    source: Source
    verdict: PageVerdict
    reason: str
    change: Change | None
    after: Source


def verified(
    sources: Iterable[Source], probes: Iterable[Probe], overrides: Mapping[str, SourceOverride]
) -> list[Verified]:
    """Return outcomes by probe and override in force."""
    return [_verified(source, probe, overrides.get(source.id)) for source, probe in zip(sources, probes, strict=True)]


def _verified(source: Source, probe: Probe, override: SourceOverride | None) -> Verified:
    change, after = _proposal(source, probe, override)
    verdict = PageVerdict(probe.verdict)
    reason = "" if change is Change.CORRECT else probe.detail
    return Verified(source, verdict, reason, change if after != source else None, after)


def _proposal(source: Source, probe: Probe, override: SourceOverride | None) -> tuple[Change, Source]:
    """Return the corrected entry. The note of a disabled entry goes with that state."""
    note = source.note if source.enabled else None
    if probe.verdict in _FOUND and override is not None:
        return Change.CORRECT, replace(relocate.mended(source, override), enabled=True, note=note)
    if probe.verdict == PageVerdict.WELL:
        return Change.TURN_ON, replace(source, enabled=True, note=note)
    return Change.MARK_GONE, _marked_gone(source, probe, override)


def _marked_gone(source: Source, probe: Probe, override: SourceOverride | None) -> Source:
    if not source.enabled and (source.note or "").startswith(_GONE):
        return source
    day = f"{_GONE}{probe.at[:10]}"
    if probe.verdict == PageVerdict.DEAD:
        return replace(source, enabled=False, note=day)
    if probe.verdict == PageVerdict.FOREIGN and override is not None:
        owner = text.plain(override.name or "another company", _LONGEST_NAME)
        return replace(source, enabled=False, note=f"{day}: its address has the page of {owner}")
    return source
