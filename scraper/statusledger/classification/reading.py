"""Read texts sentence by sentence and note what they state."""

from collections.abc import Iterable

from statusledger.classification import clauses, mitigations, recoveries
from statusledger.classification.causes import OUTRIGHT, causes
from statusledger.classification.clauses import CauseSentence, FoundCause
from statusledger.classification.evidence import Rank, TagEvidence
from statusledger.classification.mitigations import Done
from statusledger.classification.model import TITLE, Certainty, NamedUpstream, Tag, Text
from statusledger.classification.names import NameTable
from statusledger.classification.plans import begins_plan, is_heading, is_plan_heading
from statusledger.classification.recoveries import is_withdrawal, recovered
from statusledger.classification.sentences import Sentence, sentences
from statusledger.classification.upstreams import Blamed, blamed, itself

_RETROSPECT = 2_000
"""Characters from which a text looks back, as a rule: what it has under way are plans."""


_NEEDED = clauses.NEEDED | mitigations.NEEDED | recoveries.NEEDED


class _Source:
    """The text that is being read: its index and kind."""

    def __init__(self, index: int, text: Text) -> None:
        self.index = index
        self.is_postmortem = text.is_postmortem
        self.is_retrospect = text.is_postmortem or len(text.body) > _RETROSPECT

    def rank(self, found: FoundCause) -> Rank:
        """Order among the evidence of a tag."""
        return Rank(self.index != TITLE, not found.suspected, self.is_postmortem, found.strength)


class TextReader:
    """Reads the texts of one incident."""

    def __init__(self, names: NameTable, evidence: TagEvidence) -> None:
        self._names = names
        self._evidence = evidence

    def read_title(self, title: str) -> None:
        """Note the causes that a title states outright."""
        source = _Source(TITLE, Text(title))
        for sentence in sentences(title):
            read = CauseSentence(sentence.words)
            vendors = blamed(sentence, read, self._names.find(sentence), self._names.own)
            self._note_causes(source, sentence, (each for each in causes(read) if each.strength >= OUTRIGHT))
            self._note_upstreams(source, sentence, (each for each in vendors if each.found.strength >= OUTRIGHT))

    def read(self, index: int, text: Text) -> None:
        """Note the causes, mitigations and upstreams of an update or postmortem, but not its plans."""
        source, is_plan = _Source(index, text), False
        for sentence in sentences(text.body):
            if is_heading(sentence):
                is_plan = is_plan_heading(sentence)
            is_plan = is_plan or begins_plan(sentence)
            if not is_plan and self._may_state_something(sentence):
                self._read_causes(source, sentence)
                taken = mitigations.mitigations(sentence.words, in_retrospect=source.is_retrospect)
                self._note_mitigations(source, sentence, taken)

    def _may_state_something(self, sentence: Sentence) -> bool:
        """False for the boilerplate of most sentences, which need not be read any further."""
        return not (_NEEDED.isdisjoint(sentence.words) and self._names.needed.isdisjoint(sentence.words))

    def _read_causes(self, source: _Source, sentence: Sentence) -> None:
        read, names = CauseSentence(sentence.words), self._names.find(sentence)
        if is_withdrawal(read):
            self._evidence.withdraw({tag for noun in read.nouns for tag in noun.label.tags})
        elif read.nouns or names:
            self._evidence.note_own(itself(sentence.words, names))
            self._note_causes(source, sentence, causes(read))
            self._note_upstreams(source, sentence, blamed(sentence, read, names, self._names.own))
            place = recovered(read, (place for name, place in names if name in self._evidence.blamed_names))
            if place is not None:
                self._note_mitigations(source, sentence, [Done("provider_recovered", *place)])

    def _note_causes(self, source: _Source, sentence: Sentence, found: Iterable[FoundCause]) -> None:
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


def _certainty(found: FoundCause) -> Certainty:
    return Certainty.SUSPECTED if found.suspected else Certainty.STATED
