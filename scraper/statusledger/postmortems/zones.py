"""The zone of times that are written without one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from statusledger.postmortems.moments import ZONE, compiled, is_zone, values
from statusledger.postmortems.sections import Section

_WORDS = "are|is|in|listed|shown|given|noted|below|expressed|stated|using|all|the|this|timeline|report|document|for|of"
_STATED = re.compile(rf"\b(?i:times?|timestamps?)(?:[\s(:*_\\]|(?i:{_WORDS})\b){{0,14}}(?P<zone>{ZONE})\b")
_HEADING = re.compile(rf"\((?:[^()]{{0,40}}\s)?(?P<zone>{ZONE})\)")


class Zones:
    """The zone that a section, the text, or all other times of the text state; None where two are stated."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._by_section = {each: _first_two(_statements(each)) for each in sections}
        self._text = _first_two(chain.from_iterable(self._by_section.values())) or _first_two(
            chain.from_iterable(_beside_times(each.body) for each in sections)
        )

    def of(self, section: Section) -> str | None:
        """Return the word for the zone of a section."""
        words = self._by_section[section] or self._text
        return words[0] if len(words) == 1 else None


def _first_two(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))[:2]


def _statements(section: Section) -> Iterator[str]:
    for pattern, text in ((_HEADING, section.heading), (_STATED, section.heading), (_STATED, section.body)):
        for match in pattern.finditer(text):
            if is_zone(match["zone"]):
                yield match["zone"]


@cache
def _time() -> re.Pattern[str]:
    return compiled("TIME1")


def _beside_times(text: str) -> Iterator[str]:
    for match in _time().finditer(text):
        word = values(match).get("1_zone")
        if word and is_zone(word):
            yield word
