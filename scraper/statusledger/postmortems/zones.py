"""The zone of times that are written without one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from statusledger.postmortems.moments import ZONE, compiled, is_zone, values
from statusledger.postmortems.sections import Section

_WORDS = "are|is|in|listed|shown|given|noted|below|expressed|stated|using|all|the|this|timeline|report|document|for|of"
_STATED = re.compile(rf"\b(?i:times?|timestamps?)(?:[\s(:*_\\]|(?i:{_WORDS})\b){{0,14}}(?P<zone>{ZONE})\b")
_HEADING = re.compile(rf"\((?:[^()]{{0,40}}\s)?(?P<zone>{ZONE})\)")


class Zones:
    """The zone that a section, the text, or all other times of the text state; None where two are stated."""

    def __init__(self, sections: Sequence[Section]) -> None:
        stated = [_first_two(_statements(each)) for each in sections]
        self._by_section = dict(zip((id(each) for each in sections), stated, strict=True))
        self._text = _first_two(word for each in stated for word in each) or _first_two(
            word for each in sections for word in _beside_times(each.body)
        )

    def of(self, section: Section) -> str | None:
        """Return the word for the zone of a section."""
        words = self._by_section[id(section)] or self._text
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
        found = values(match)
        yield from (word for word in (found.get("1_zone"),) if word and is_zone(word))
