"""Read texts sentence by sentence and note what they state."""

from collections.abc import Iterable

from statusledger.classification import causes, mitigations
from statusledger.classification.causes import CauseSentence, Found
from statusledger.classification.evidence import Evidence, Rank
from statusledger.classification.mitigations import Done
from statusledger.classification.model import TITLE, Certainty, NamedUpstream, Tag, Text
from statusledger.classification.plans import begins_plan, is_heading, is_plan_heading
from statusledger.classification.sentences import Sentence, sentences
from statusledger.classification.upstreams import Blamed, NameTable, blamed, itself

_RETROSPECT = 2_000
"""Characters from which a text looks back, as a rule: what it has under way are plans."""
_OUTRIGHT = 3
"""Least strength of a cause in a title."""
_NEEDED = causes.NEEDED | mitigations.NEEDED


class _Source:
    """The text that is being read: its index and kind."""

    def __init__(self, index: int, text: Text) -> None:
        self.index = index
        self.is_postmortem = text.is_postmortem
        self.is_retrospect = text.is_postmortem or len(text.body) > _RETROSPECT

    def rank(self, found: Found) -> Rank:
        """Order among the evidence of a tag."""
        return Rank(self.index != TITLE, not found.suspected, self.is_postmortem, found.strength)


class Reader:
    """Reads the texts of one incident."""

    def __init__(self, names: NameTable, evidence: Evidence) -> None:
        self._names = names
        self._evidence = evidence

    def read_title(self, title: str) -> None:
        """Note the causes that a title states outright."""
        source = _Source(TITLE, Text(title))
        for sentence in sentences(title):
            if self._has_a_say(sentence):
                read = CauseSentence(sentence.words)
                vendors = blamed(sentence, read, self._names.find(sentence))
                self._note_causes(source, sentence, (each for each in read.found() if each.strength >= _OUTRIGHT))
                outright = (each for each in vendors if each.found.strength >= _OUTRIGHT)
                self._note_upstreams(source, sentence, outright)

    def read(self, index: int, text: Text) -> None:
        """Note the causes, mitigations and upstreams of an update or postmortem, but not its plans."""
        source, is_plan = _Source(index, text), False
        for sentence in sentences(text.body):
            if is_heading(sentence):
                is_plan = is_plan_heading(sentence)
            is_plan = is_plan or begins_plan(sentence)
            if not is_plan and self._has_a_say(sentence):
                self._read(source, sentence)

    def _has_a_say(self, sentence: Sentence) -> bool:
        words = sentence.words
        return not (_NEEDED.isdisjoint(words) and self._names.needed.isdisjoint(words))

    def _read(self, source: _Source, sentence: Sentence) -> None:
        read = CauseSentence(sentence.words)
        if read.is_withdrawal():
            self._evidence.withdraw({tag for noun in read.nouns for tag in noun.label.tags})
            return
        names = self._names.find(sentence)
        self._evidence.note_own(itself(sentence.words, names))
        self._note_causes(source, sentence, read.found())
        self._note_upstreams(source, sentence, blamed(sentence, read, names))
        taken = mitigations.mitigations(sentence.words, in_retrospect=source.is_retrospect)
        self._note_mitigations(source, sentence, taken)
        recovered = read.recovered(place for name, place in names if name in self._evidence.blamed_names)
        if recovered is not None:
            self._note_mitigations(source, sentence, [Done("provider_recovered", *recovered)])

    def _note_causes(self, source: _Source, sentence: Sentence, found: Iterable[Found]) -> None:
        for each in found:
            if each.denied:
                self._evidence.deny(each.tag)
            else:
                tag = Tag(each.tag, sentence.quote(each.start, each.end), _certainty(each), source.index)
                self._evidence.add_cause(tag, source.rank(each))

    def _note_mitigations(self, source: _Source, sentence: Sentence, taken: Iterable[Done]) -> None:
        for tag, start, end in taken:
            self._evidence.add_mitigation(Tag(tag, sentence.quote(start, end), Certainty.STATED, source.index))

    def _note_upstreams(self, source: _Source, sentence: Sentence, vendors: Iterable[Blamed]) -> None:
        for name, region, found, is_certain in vendors:
            words = sentence.quote(found.start, found.end)
            upstream = NamedUpstream(name, region, words, _certainty(found), source.index)
            self._evidence.add_upstream(upstream, source.rank(found), is_certain=is_certain)
            if is_certain:
                self._note_causes(source, sentence, [found])


def _certainty(found: Found) -> Certainty:
    return Certainty.SUSPECTED if found.suspected else Certainty.STATED
