"""Statuses from English prose."""

import re
from collections.abc import Iterator

from statusledger.vocabulary import Status

_ADVERBS = r"(?:\w+ly |now |since |also |all |both |just )*+"
_PROSE = {
    Status.RESOLVED: re.compile(
        rf"\b(?:is|are|was|were|been) {_ADVERBS}(?:resolved|fixed|solved|closed)\b(?! by (?:\w+ing|you)\b)"
        rf"|\b(?:we|engineers|team|provider)(?:'ve| have| has)? {_ADVERBS}(?:resolved|fixed) (?:the|this|an?|all)\b"
        rf"|^all (?:systems|services|components) (?:are )?{_ADVERBS}(?:operational|operating normally)\W*$"
    ),
    Status.MONITORING: re.compile(
        rf"\b(?:are|is|be|continue|continuing) {_ADVERBS}(?:to {_ADVERBS})?monitor(?:ing|ed)?\b"
    ),
    Status.IDENTIFIED: re.compile(
        rf"\b(?:(?:have|has|'ve) {_ADVERBS}(?:been )?identified (?:the|a|an|what|why|and|root cause)\b"
        rf"|(?:have|has|'ve) {_ADVERBS}(?:determined|isolated) (?:the )?root cause\b"
        r"|(?:cause|issue|problem|source)s? (?:has|have) been identified\b)"
    ),
    Status.INVESTIGATING: re.compile(
        rf"\b(?:(?:are|is|'re) {_ADVERBS}(?:still |currently )?(?:investigating|looking into)\b"
        rf"|being investigated\b|continu(?:e|ing) {_ADVERBS}to investigate\b|under investigation\b)"
    ),
}
# Work on a problem that no sentence calls identified: vendors that label such updates label them as identified.
_REPAIR = re.compile(
    rf"\bcontinu(?:e|es|ing) {_ADVERBS}(?:to {_ADVERBS}work|working) {_ADVERBS}(?:on|to|towards?) "
    r"(?:\w+ly |an? |the |this |these |full |complete |further )*+"
    r"(?:resolv\w+|resolution|recover\w*|restor\w+|mitigat\w+|fix\w*|address\w*|issues?|problems?)\b"
)
# A sentence that begins so states an investigation, whatever condition its rest describes.
_LOOKING_INTO = re.compile(
    rf"^\W*+(?:\w+: )?we(?: are|'re|) {_ADVERBS}(?:still |currently )?"
    rf"(?:investigating|continu(?:e|ing) {_ADVERBS}(?:to investigate|investigating))\b"
)
_NO_MORE = re.compile(r"\b(?:no (?:longer|further)|any (?:longer|more)|resolved|restored|recovered|mitigated|fixed)\b")
# The sentence that closes an update, whatever the sentences before describe.
_CLOSING = re.compile(
    r"^(?:the|this|these) (?:[\w-]+ ){0,3}?(?:issue|event|problem|incident)s? (?:has|have) (?:now )?been "
    r"(?:now |fully )?resolved,? and [^,;:.]{1,60} (?:is|are) (?:now )?operating normally[.!]?$"
)
# A sentence with one of these states nothing about the present: it denies, asks or sets a condition.
_CONDITION = re.compile(
    r"\b(?:not|cannot|never|no longer|nothing|none|nor|\w+n't|until|unless|once|when|whether|if|before|while|earlier"
    r"|previous\w*|initial\w*)\b|\?$"
)
# Nor does one with these state a resolution: it hopes, tries or narrows.
_HOPE = re.compile(
    r"\b(?:un(?:re)\w+|will|would|should|could|may|might|can|expect\w*|hope\w*|plan\w*|soon|yet|partial\w*|partly|only|most"
    r"|mostly|almost|nearly|some|many|believe\w*|appears?|seems?|tr(?:y|ying)|attempt\w*|ensure|confirm(?:ing)?|verify\w*"
    r"|validat\w*|working|towards?|first)\b"
)
_ONGOING = re.compile(
    r"\b(?:continu(?:e|ing) to|still|remain\w*|working (?:on|to)|monitor(?:ing)?|investigating|mitigating)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def status_of(text: str) -> Status:
    """Return the only status in a text; UNKNOWN for none or several."""
    text = text.lower().replace("’", "'").strip()  # noqa: RUF001 - typesetters' apostrophe
    sentences = _SENTENCE.split(text)
    if _closes(sentences[-1]):
        return Status.RESOLVED
    is_repaired = any(_REPAIR.search(each) and not _CONDITION.search(each) for each in sentences)
    found = {status for sentence in sentences for status in _stated_in(sentence)}
    if not found and is_repaired:
        return Status.IDENTIFIED
    doubtful = len(found) != 1 or (Status.RESOLVED in found and (is_repaired or _ONGOING.search(text)))
    return Status.UNKNOWN if doubtful else found.pop()


def _closes(sentence: str) -> bool:
    return bool(_CLOSING.match(sentence)) and not (_CONDITION.search(sentence) or _HOPE.search(sentence))


def _stated_in(sentence: str) -> Iterator[Status]:
    if _LOOKING_INTO.match(sentence) and not _NO_MORE.search(sentence):
        yield Status.INVESTIGATING
    if _CONDITION.search(sentence):
        return
    is_hope = _HOPE.search(sentence) is not None
    for status, pattern in _PROSE.items():
        if pattern.search(sentence) and not (status is Status.RESOLVED and is_hope):
            yield status
