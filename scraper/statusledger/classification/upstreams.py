"""Other vendors that a sentence blames, by name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from statusledger.classification.causes import FOUND, OUTRIGHT, causes
from statusledger.classification.clauses import CauseSentence, Clause, FoundCause, WordSpan
from statusledger.classification.cues import Cue
from statusledger.classification.names import Named
from statusledger.classification.nouns import Noun, Weight
from statusledger.classification.phrases import PhraseHit, expanded
from statusledger.classification.providers import REGION
from statusledger.classification.sentences import Sentence

_BESIDE, _PAST_EFFECT = 3, 4
_DEPENDENCY = Noun(("dependency",), Weight.THING)
_AWAY = frozenset(("external", "outside", "without"))
_OWN = frozenset(
    (
        "engineer",
        "engineers",
        "engineering",
        "team",
        "teams",
        "support",
        "user",
        "users",
        "customer",
        "customers",
        "app",
        "apps",
    )
)
_RELIES = frozenset(("uses", "relies", "depends"))
_US = frozenset(("our", "us", "we"))
_PARTS = frozenset(
    word
    for (word,) in expanded(
        """
        integration, integrations, notification, notifications, connector, plugin, app, apps, login, logins
        sync, webhook, webhooks, users, customers, import, imports, export, exports, add, addon, account
        accounts, importer, exporter, bot, client, sdk, role, configuration
        """
    )
)
"""Words after a name that make it a part of our own."""
_SOURCES = (["reported", "by"], ["according", "to"])


class Blamed(NamedTuple):
    """A vendor that a sentence blames; one that is not certain counts if a provider is blamed elsewhere."""

    name: str
    region: str | None
    found: FoundCause
    is_certain: bool


def blamed(sentence: Sentence, read: CauseSentence, names: Sequence[Named], own: str) -> Iterator[Blamed]:
    """Yield the names that a sentence blames; `own` is the vendor that wrote it, where it is known."""
    for name, place in names:
        if not _is_itself(sentence.words, place):
            for find, is_certain in _FINDERS:
                found = find(read, place)
                if found is not None:
                    is_sure = is_certain and (bool(own) or not _is_affected(name, place, names, found))
                    yield Blamed(name, _region(sentence, place), found, is_sure)
                    break


def _is_affected(name: str, place: WordSpan, names: Sequence[Named], found: FoundCause) -> bool:
    """True where a name stands before its own blame, too: "X Pages is down due to an incident with X Packages"."""
    is_before = any(other == name and before.end <= place.start for other, before in names)
    return is_before and found.strength == OUTRIGHT


def itself(words: Sequence[str], names: Iterable[Named]) -> Iterator[str]:
    """Yield names whose own texts these seem to be: "X engineers", "without X's action"."""
    for name, place in names:
        if _is_itself(words, place) or not _OWN.isdisjoint(words[place.end : place.end + 2]):
            yield name


def _is_itself(words: Sequence[str], place: WordSpan) -> bool:
    """True where the vendor itself is meant: "external to X", "a provider that X uses"."""
    before, after = words[max(0, place.start - 2) : place.start], words[place.end : place.end + 1]
    return not (_AWAY.isdisjoint(before) and _RELIES.isdisjoint(after))


def _as_provider(read: CauseSentence, place: WordSpan) -> FoundCause | None:
    """`our provider, X`, of which a fault is stated."""
    near = (each for each in causes(read) if each.tag == "dependency" and not each.denied)
    return next((each for each in near if _is_beside(read, each.noun, place)), None)


def _is_beside(read: CauseSentence, noun: WordSpan, place: WordSpan) -> bool:
    """True for "our provider X" and "X, our provider", not for "a provider issue affecting X"."""
    start, end = min(noun.end, place.end), max(noun.start, place.start)
    is_apart = read.has(Cue.EFFECT, start, end) or read.has(Cue.BECAUSE, start, end)
    return not is_apart and max(noun.start - place.end, place.start - noun.end) <= _BESIDE


def _as_cause(read: CauseSentence, place: WordSpan) -> FoundCause | None:
    """`due to an outage of X`, `caused by X`."""
    for clause in read.because():
        if clause.start <= place.start and place.end <= clause.end + _PAST_EFFECT:
            has_fault = read.has(Cue.FAULT, place.start - _BESIDE, place.end + _BESIDE)
            is_whole = place.start == clause.start and read.ends(place.end)
            acts = read.has(Cue.ACTS, place.end, place.end + _BESIDE)
            is_theirs = place.end <= clause.end or read.ends(place.end)
            if (has_fault or is_whole or acts) and is_theirs and not _is_ours(read, clause.start, place):
                return _dependency(read, clause.cue, place, OUTRIGHT)
    return None


def _is_ours(read: CauseSentence, start: int, place: WordSpan) -> bool:
    """True for a part of our own: "our X account", "the X integration", "a misconfigured X role"."""
    words = read.words
    is_part = not _PARTS.isdisjoint(words[place.end : place.end + 2]) or "our" in words[place.start - 1 : place.start]
    changes = (noun for noun in read.nouns if noun.label.weight >= Weight.CHANGE)
    return is_part or any(start <= noun.start <= place.end for noun in changes)


def _as_source(read: CauseSentence, place: WordSpan) -> FoundCause | None:
    """`according to X's status page, ... an outage`, `outage reported by X`."""
    words = read.words
    is_page = words[place.end : place.end + 2] == ["status", "page"]
    is_source = is_page or words[place.start - 2 : place.start] in _SOURCES
    if is_source and read.has(Cue.FAULT, 0, len(words)):
        return _dependency(read, PhraseHit(place.start, place.end, Cue.ACTS), place, FOUND)
    return None


def _as_other(read: CauseSentence, place: WordSpan) -> FoundCause | None:
    """`X is experiencing an outage that affects our customers`."""
    found = _acting(read, place, Cue.SUFFERED)
    if found is None:
        return None
    effects = [cue.end for cue in read.cues if cue.label in (Cue.EFFECT, Cue.CAUSED) and cue.start >= found.end]
    is_ours = any(not _US.isdisjoint(read.words[end : end + _BESIDE]) for end in effects)
    return found if is_ours and read.has(Cue.FAULT, found.end, len(read.words)) else None


def _as_actor(read: CauseSentence, place: WordSpan) -> FoundCause | None:
    """`X has confirmed an outage`."""
    return _acting(read, place, Cue.CONFIRMS)


def _acting(read: CauseSentence, place: WordSpan, label: Cue) -> FoundCause | None:
    for cue in read.cues:
        if cue.label is label and 0 <= cue.start - place.end <= _BESIDE:
            return _dependency(read, PhraseHit(place.start, cue.end, Cue.ACTS), place, FOUND)
    return None


def _dependency(read: CauseSentence, cue: PhraseHit[Cue], place: WordSpan, strength: int) -> FoundCause | None:
    """The finding that another vendor at a place is the cause, unless it is denied."""
    noun = PhraseHit(place.start, place.end, _DEPENDENCY)
    found = next(read.result(noun, Clause(place.start, place.end, cue), strength))
    return None if found.denied else found


def _region(sentence: Sentence, place: WordSpan) -> str | None:
    """The region after a name in its sentence, or before it."""
    raw, start = sentence.raw, sentence.places[place.start][0] - sentence.start
    found = REGION.search(raw, start) or REGION.search(raw)
    return found[0] if found else None


_FINDERS = ((_as_provider, True), (_as_cause, True), (_as_source, True), (_as_other, True), (_as_actor, False))
