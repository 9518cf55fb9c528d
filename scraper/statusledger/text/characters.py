"""Characters of vendor text, and stand-ins for unsafe ones."""

import re

_NEWLINE = re.compile("\r\n?|[\x85\u2028\u2029]")
_TERMINAL_SEQUENCE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b\n]*(?:\x07|\x1b\\\\)")
# Control characters, soft hyphens and zero-width spaces, orders of direction, invisible tags, noncharacters, lone
# surrogates. Newline and tab are none.
TROUBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


def storable(text: str) -> str:
    """Remove characters that stores refuse, or that steer a terminal or reading direction."""
    unified = _NEWLINE.sub("\n", text).replace("\xa0", " ")
    return TROUBLE.sub("", _TERMINAL_SEQUENCE.sub("", unified))


def one_line(text: str, limit: int = 1_000) -> str:
    """Reduce a message to one line of at most `limit` characters."""
    return " ".join(storable(text).split())[:limit]


def terminal(text: str) -> str:
    r"""Replace characters that `storable` removes: an escape by `␛`, others as `\u202e`."""
    return TROUBLE.sub(_stand_in, _NEWLINE.sub("\n", text))


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else f"\\u{code:04x}"
