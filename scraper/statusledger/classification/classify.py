"""Causes, mitigations and upstreams of an incident, from the wording of its texts."""

from collections.abc import Collection, Sequence

from statusledger.classification.evidence import TagEvidence
from statusledger.classification.model import Classification, Text
from statusledger.classification.names import NameTable
from statusledger.classification.reading import TextReader


def classify(title: str, texts: Sequence[Text], *, own: str = "", vendors: Collection[str] = ()) -> Classification:
    """Find the tags of an incident; `texts` are its updates and postmortems, oldest first.

    `own` is the name of the vendor that wrote them, `vendors` are more names to look for. The title counts for causes
    and upstreams that no text states.
    """
    evidence = TagEvidence()
    reader = TextReader(NameTable(vendors, own), evidence)
    reader.read_title(title)
    for index, text in enumerate(texts):
        reader.read(index, text)
    return evidence.result()
