"""Queries of full-text indexes, from words as people type them."""

import re

_WORD = re.compile(r'"([^"]*)"|(\S+)')


def terms(words: str) -> list[str]:
    """Split into words and quoted phrases, without those that have no letter or digit, which an index lacks."""
    found = [(phrase or word).replace('"', "") for phrase, word in _WORD.findall(words.replace("\0", ""))]
    return [term for term in found if any(map(str.isalnum, term))]


def query(words: str) -> str:
    """Quote every term, so that nothing in it is an operator; the last one may be a prefix. Empty without terms."""
    quoted = " ".join(f'"{term}"' for term in terms(words))
    return f"{quoted}*" if quoted else ""
