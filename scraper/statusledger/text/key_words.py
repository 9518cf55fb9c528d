"""Words of an English text that say what it is about."""

import re
from collections.abc import Iterator

_LONGEST = 1_000
_ADDRESS = re.compile(r"https?://[^\s)]{1,2000}")
_WORD = re.compile(r"[^\W\d_]{3,30}")
_ENGLISH = """
    about above after again all also among and any are because been before being below between both but can
    could did does during each either ensure every few for from further had has have having here how into its
    just likely made make may might more most new not now number off once one only other our out over own please
    see seeing several shall should since some soon still such than that the their them then there these they
    this those through too under until upon very was were what when where which while who will with within
    without would you your
"""
_OF_STATUS_PAGES = """
    affected affecting apologize approximately available aware begin believe certain confirmed continue
    continues continuing currently customer customers engineers engineering experience experienced experiencing
    following fully identified impact impacted impacting impacts incident incidents inconvenience information
    intermittent intermittently investigate investigated investigating investigation issue issues minutes
    monitor monitoring multiple observe observed observing possible potential problem problems provide provided
    received recovered recovery reports resolve resolved resolving root cause service services shortly small
    started status subset team teams time times update updates user users using utc working gmt hours today fix
    implemented result results
"""
_COMMON = frozenset([*_ENGLISH.split(), *_OF_STATUS_PAGES.split()])


def key_words(*texts: str, most: int) -> list[str]:
    """Return words in their order, in lower case and each once, without common ones and numbers."""
    return list(dict.fromkeys(word for text in texts for word in _words(text)))[:most]


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(_ADDRESS.sub(" ", text[:_LONGEST].casefold())):
        if match[0] not in _COMMON:
            yield match[0]
