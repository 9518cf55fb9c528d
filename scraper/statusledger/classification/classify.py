"""Causes, mitigations and upstreams of an incident, from the wording of its texts."""

from collections.abc import Sequence

from statusledger.classification.causes import CauseSentence, Found
from statusledger.classification.mitigations import mitigations
from statusledger.classification.model import Certainty, Classification, Tag, Text
from statusledger.classification.sentences import LONGEST_TEXT, Sentence, lower, parts, quote, sentence

_SHORT = 900


def classify(title: str, texts: Sequence[Text]) -> Classification:
    """Find the tags of an incident; `texts` are its updates and postmortems, oldest first."""
    causes: dict[str, tuple[int, Tag]] = {}
    actions: dict[str, tuple[int, Tag]] = {}
    for index, text in enumerate(texts):
        _read(index, text, causes, actions)
    if len(actions) > 1:
        actions.pop("fix_unspecified", None)
    return Classification(
        causes=tuple(tag for _, tag in causes.values()),
        mitigations=tuple(tag for _, tag in actions.values()),
    )


def _read(index: int, text: Text, causes: dict[str, tuple[int, Tag]], actions: dict[str, tuple[int, Tag]]) -> None:
    body = text.body[:LONGEST_TEXT]
    lowered = lower(body)
    for start, end in parts(body):
        of = sentence(lowered, start, end)
        _add_causes(body, of, index, text, causes)
        for done in mitigations(of.words, in_retrospect=text.is_postmortem or len(body) > _SHORT):
            words = quote(body, of, done.start, done.end - 1)
            actions.setdefault(done.tag, (0, Tag(done.tag, words, Certainty.STATED, index)))


def _add_causes(body: str, of: Sentence, index: int, text: Text, causes: dict[str, tuple[int, Tag]]) -> None:
    read = CauseSentence(of.words)
    if read.is_withdrawal():
        causes.clear()
        return
    for found in read.found():
        if found.denied:
            continue
        rank = _rank(found, text)
        if rank > causes.get(found.tag, (-1,))[0]:
            certainty = Certainty.SUSPECTED if found.suspected else Certainty.STATED
            words = quote(body, of, found.start, found.end - 1)
            causes[found.tag] = rank, Tag(found.tag, words, certainty, index)


def _rank(found: Found, text: Text) -> int:
    return found.strength + 4 * text.is_postmortem + 8 * (not found.suspected)
