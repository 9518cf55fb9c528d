"""`${NAME}` in a source: filled in from the environment, redacted in output."""

import os
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from statusledger.errors import FetchError
from statusledger.fetch.fetch_failure import FetchFailure

# What an address may hold unencoded.
_PUNCTUATION = "!#$%&'()*+,/:;=?@[]~"

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Secrets:
    """Variables in texts of a source; no others are filled in, even for links of a page."""

    def __init__(self, *stated: str) -> None:
        self._names = {name for text in stated if "${" in text for name in _PLACEHOLDER.findall(text)}

    def expand(self, text: str) -> str:
        """Fill in variables. Raises FetchFailure if unset or not the source's."""
        return _PLACEHOLDER.sub(lambda match: self._value(match[1]), text) if "${" in text else text

    def conceal(self, text: str) -> str:
        """Redact values in any case, plain or percent-encoded."""
        for spelling, name in sorted(self._spellings(), reverse=True, key=lambda each: len(each[0])):
            text = re.sub(re.escape(spelling), f"${{{name}}}", text, flags=re.IGNORECASE)
        return text

    def _value(self, name: str) -> str:
        if name not in self._names:
            raise FetchFailure(
                FetchError, f"${{{name}}} is not a variable that this source's entry in sources.yaml names"
            )
        value = os.environ.get(name, "")
        if not value:
            raise FetchFailure(FetchError, f"the environment variable {name} is not set")
        if not value.isprintable():
            raise FetchFailure(FetchError, f"the environment variable {name} holds a line break, or the like")
        return value

    def _spellings(self) -> Iterable[tuple[str, str]]:
        for name in self._names:
            if value := os.environ.get(name):
                yield value, name
                yield from ((quote(value, safe), name) for safe in ("", "/", _PUNCTUATION))


def filled_in(stated: str) -> tuple[str, Callable[[str], str]]:
    """Fill in variables; also return their redaction. Raises FetchError."""
    secrets = Secrets(stated)
    try:
        return secrets.expand(stated), secrets.conceal
    except FetchFailure as trouble:
        raise trouble.error(stated) from None
