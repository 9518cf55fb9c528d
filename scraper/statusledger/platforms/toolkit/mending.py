"""Repair of JSON from Hugo templates: raw line breaks, trailing commas, bare quotes and backslashes."""

import json
import re
from math import isfinite
from typing import Any

_STRING_OR_TRAILING_COMMA = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|(?P<comma>,)(?=\s*+[}\]])', re.DOTALL)
_VALUE = re.compile(r'^(?P<open>[ \t]*"\w+":[ \t]*")(?P<value>[^\n]*)(?P<close>"[ \t]*+(?:,[ \t]*+)?)$', re.MULTILINE)
_BARE = re.compile(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|(?P<bare>["\\])')


_LONGEST = 1_000_000


def loads(text: str) -> Any:  # noqa: ANN401 - JSON
    """Decode broken JSON with minimal repairs. Raises ValueError.

    Long texts are not repaired: Python's decoder takes fifty times their memory.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"broken JSON of {len(text):,} characters, more than {_LONGEST:,} are not mended")
    try:
        return _decoded(text)
    except json.JSONDecodeError:
        pass
    try:
        return _decoded(_without_trailing_commas(text))
    except json.JSONDecodeError:
        return _decoded(_without_trailing_commas(_VALUE.sub(_quoted, text)))


def _decoded(text: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(text, strict=False, parse_constant=_refused, parse_float=_finite)


def _refused(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _finite(digits: str) -> float:
    return number if isfinite(number := float(digits)) else _refused(digits)


def _without_trailing_commas(text: str) -> str:
    return _STRING_OR_TRAILING_COMMA.sub(lambda match: "" if match["comma"] else match[0], text)


def _quoted(match: re.Match[str]) -> str:
    return match["open"] + _BARE.sub(_escaped, match["value"]) + match["close"]


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match["bare"] else match[0]
