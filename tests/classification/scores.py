"""Precision and recall of tags on labelled incidents."""

from collections import Counter
from collections.abc import Iterable, Iterator

from statusledger.classification import Classification, classify
from tests.support.labelled import Labelled


def found_in(incident: Labelled) -> Classification:
    """Classify a labelled incident."""
    return classify(incident.title, incident.texts, own=incident.vendor)


class Score:
    """True and false tags, and those that are missing, by tag."""

    def __init__(self, incidents: Iterable[Labelled]) -> None:
        self.right, self.wrong, self.missing = Counter[str](), Counter[str](), Counter[str]()
        for incident in incidents:
            found = found_in(incident)
            self._count({tag.tag for tag in found.causes}, incident.causes)
            self._count({tag.tag for tag in found.mitigations}, incident.mitigations)

    def _count(self, found: set[str], labels: frozenset[str]) -> None:
        self.right.update(found & labels)
        self.wrong.update(found - labels)
        self.missing.update(labels - found)

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missing.total())

    def lines(self) -> Iterator[str]:
        """A table with a line for each tag."""
        yield f"{'tag':22}{'n':>5}{'precision':>11}{'recall':>8}"
        for tag in sorted({*self.right, *self.wrong, *self.missing}):
            right, n = self.right[tag], self.right[tag] + self.missing[tag]
            yield f"{tag:22}{n:5}{_ratio(right, right + self.wrong[tag]):>11}{_ratio(right, n):>8}"
        n = self.right.total() + self.missing.total()
        yield f"{'all':22}{n:5}{self.precision:11.2f}{self.recall:8.2f}"


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"
