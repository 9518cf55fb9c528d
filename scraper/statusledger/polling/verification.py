"""A change for each entry of a catalogue that a check of its page calls for."""

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
    """An entry, the outcome at its page, and the entry as it should be: the same where nothing calls for a change."""

    source: Source
    verdict: PageVerdict
    reason: str
    change: Change | None
    after: Source


def verified(
    sources: Iterable[Source], probes: Iterable[Probe], overrides: Mapping[str, SourceOverride]
) -> list[Verified]:
    """Return the outcome of each source, by its probe and the override in force."""
    return [_verified(source, probe, overrides.get(source.id)) for source, probe in zip(sources, probes, strict=True)]


def _verified(source: Source, probe: Probe, override: SourceOverride | None) -> Verified:
    change, after = _proposal(source, probe, override)
    verdict = PageVerdict(probe.verdict)
    reason = "" if change is Change.CORRECT else probe.detail
    return Verified(source, verdict, reason, change if after != source else None, after)


def _proposal(source: Source, probe: Probe, override: SourceOverride | None) -> tuple[Change, Source]:
    """The entry that the outcome calls for. The note of an entry that is off explains why, and goes with that."""
    note = source.note if source.enabled else None
    if probe.verdict in _FOUND and override is not None:
        return Change.CORRECT, replace(relocate.mended(source, override), enabled=True, note=note)
    if probe.verdict == PageVerdict.WELL:
        return Change.TURN_ON, replace(source, enabled=True, note=note)
    return Change.MARK_GONE, _marked_gone(source, probe, override)


def _marked_gone(source: Source, probe: Probe, override: SourceOverride | None) -> Source:
    """The entry of a page that is gone, and of any other as it is; the first day of absence stays in the note."""
    if not source.enabled and (source.note or "").startswith(_GONE):
        return source
    day = f"{_GONE}{probe.at[:10]}"
    if probe.verdict == PageVerdict.DEAD:
        return replace(source, enabled=False, note=day)
    if probe.verdict == PageVerdict.FOREIGN and override is not None:
        owner = text.plain(override.name or "another company", _LONGEST_NAME)
        return replace(source, enabled=False, note=f"{day}: its address has the page of {owner}")
    return source
