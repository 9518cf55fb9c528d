"""Vendor text made safe and comparable."""

import html
import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from statusledger.text.characters import TROUBLE, storable, terminal

__all__ = ["letters", "link", "markdown", "plain", "terminal"]

_ROUNDS = 8
_LONGEST_LINK = 2_000
_LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")


def markdown(body: str) -> str:
    """Convert vendor text to Markdown without active content; see `markup.markdown`.

    A late import halves the start of commands that only show text.
    """
    from statusledger.text import markup

    return markup.markdown(body)


def plain(title: str, limit: int = 1_000) -> str:
    """Convert a title to one line without markup, of at most `limit` characters. Idempotent."""
    from statusledger.text.markup import flat

    for _ in range(_ROUNDS):  # entities come escaped twice, and hide tags
        before, title = title, " ".join(flat(storable(html.unescape(title))).split())
        if title == before:
            break
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"


def letters(text: str) -> str:
    """Reduce Markdown to lower-case letters and digits, equal for versions of one text.

    Targets of links do not count.
    """
    words = html.unescape(_LINK_TARGET.sub("]", text))
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words).casefold())


def link(url: str) -> str | None:
    """Normalize a safe http or https address and its slashes; None for any other."""
    url = url.strip()
    if len(url) > _LONGEST_LINK or TROUBLE.search(url) or re.search(r"[\n\t\\]", url):
        return None
    try:
        parts = urlsplit(re.sub(r'[ <>"`{}|^]', lambda match: quote(match[0]), url))
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not has_host or "@" in parts.netloc:
        return None
    return urlunsplit(parts._replace(path=re.sub(r"(?<!:)/{2,}", "/", parts.path)))
