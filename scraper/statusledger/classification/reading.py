"""Read texts sentence by sentence and note what they state."""

from collections.abc import Iterable

from statusledger.classification import causes, mitigations
from statusledger.classification.causes import CauseSentence, Found
from statusledger.classification.evidence import Evidence, Rank
from statusledger.classification.mitigations import Done
from statusledger.classification.model import TITLE, Certainty, NamedUpstream, Tag, Text
from statusledger.classification.plans import begins_plan, is_heading, is_plan_heading
from statusledger.classification.sentences import LONGEST_TEXT, Sentence, has_word, lower, parts, quote, sentence
from statusledger.classification.upstreams import Blamed, NameTable, blamed, itself

_RETROSPECT = 900
"""Characters from which a text looks back, as a rule: what it has under way are plans."""
_TITLE = 3
"""Least strength of a cause in a title."""


class Reader:
    """Reads the texts of one incident."""

    def __init__(self, names: NameTable, evidence: Evidence) -> None:
        self._names = names
        self._evidence = evidence
        self._wanted = causes.FIRST_WORDS | mitigations.FIRST_WORDS | names.first_words

    def read_title(self, title: str) -> None:
        """Note the causes that a title states outright."""
        of = sentence(lower(title), 0, len(title[:LONGEST_TEXT]))
        names = self._names.find(title, of)
        place, read = _Place(title, of, TITLE, is_postmortem=False), CauseSentence(of.words)
        self._note_causes(place, (each for each in read.found() if each.strength >= _TITLE))
        self._note_upstreams(place, (each for each in blamed(title, of, read, names) if each.found.strength >= _TITLE))

    def read(self, index: int, text: Text) -> None:
        """Note the causes and mitigations of an update or postmortem."""
        body = text.body[:LONGEST_TEXT]
        lowered, is_plan = lower(body), False
        for start, end in parts(body):
            raw = body[start:end].lstrip()
            if raw.startswith(("#", "**")) or has_word(lowered, start, end, self._wanted):
                of = sentence(lowered, start, end)
                if is_heading(raw, of.words):
                    is_plan = is_plan_heading(of.words)
                is_plan = is_plan or begins_plan(of.words)
                if not is_plan:
                    self._read(_Place(body, of, index, is_postmortem=text.is_postmortem))

    def _read(self, place: "_Place") -> None:
        read = CauseSentence(place.of.words)
        if read.is_withdrawal():
            self._withdraw(read)
            return
        names = self._names.find(place.body, place.of)
        self._evidence.note_own(itself(place.of.words, names))
        self._note_causes(place, read.found())
        self._note_upstreams(place, blamed(place.body, place.of, read, names))
        self._note_mitigations(place, mitigations.mitigations(place.of.words, in_retrospect=place.is_retrospect))
        recovered = read.recovered(place for name, place in names if name in self._evidence.blamed_names)
        if recovered is not None:
            self._note_mitigations(place, [Done("provider_recovered", *recovered)])

    def _withdraw(self, read: CauseSentence) -> None:
        tags = {tag for noun in read.nouns for tag in noun.label.tags}
        if tags:
            self._evidence.deny(tags)
        else:
            self._evidence.withdraw()

    def _note_causes(self, place: "_Place", causes: Iterable[Found]) -> None:
        for found in causes:
            if found.denied:
                self._evidence.deny([found.tag])
            else:
                tag = Tag(found.tag, place.quote(found.start, found.end), _certainty(found), place.index)
                self._evidence.add_cause(tag, place.rank(found))

    def _note_mitigations(self, place: "_Place", taken: Iterable[Done]) -> None:
        for tag, start, end in taken:
            self._evidence.add_mitigation(Tag(tag, place.quote(start, end), Certainty.STATED, place.index))

    def _note_upstreams(self, place: "_Place", vendors: Iterable[Blamed]) -> None:
        for name, region, found, is_certain in vendors:
            words = place.quote(found.start, found.end)
            upstream = NamedUpstream(name, region, words, _certainty(found), place.index)
            self._evidence.add_upstream(upstream, place.rank(found), is_certain=is_certain)
            if is_certain:
                self._note_causes(place, [found])


class _Place:
    """A sentence of a text."""

    def __init__(self, body: str, of: Sentence, index: int, *, is_postmortem: bool) -> None:
        self.body, self.of, self.index = body, of, index
        self.is_postmortem = is_postmortem
        self.is_retrospect = is_postmortem or len(body) > _RETROSPECT

    def quote(self, start: int, end: int) -> str:
        """The sentence, with words `start` to `end` (exclusive) in it."""
        return quote(self.body, self.of, start, end - 1)

    def rank(self, found: Found) -> Rank:
        """Order among the evidence of a tag."""
        return Rank(self.index != TITLE, not found.suspected, self.is_postmortem, found.strength)


def _certainty(found: Found) -> Certainty:
    return Certainty.SUSPECTED if found.suspected else Certainty.STATED
