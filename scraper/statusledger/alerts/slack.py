"""Messages of Slack: a line, and a coloured block below it.

Limits as documented: 3,000 characters in a text of a block. Escapes are those of mrkdwn; `verbatim` and `parse: none`
make no links and mentions of words.
"""

import html
from collections.abc import Iterator
from typing import Any

from statusledger.alerts.channels import entities, fitted, fitted_lines, safe_address
from statusledger.alerts.words import COLOURS, Note

_TEXT = 3_000
_TITLE = 600


def payload(note: Note) -> dict[str, Any]:
    """Make the JSON of a message."""
    title = f"*{fitted(note.title, _TITLE, entities)}*"
    return {
        "text": title,
        "attachments": [{"color": COLOURS[note.tone], "blocks": list(_blocks(note))}],
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(note: Note) -> Iterator[dict[str, Any]]:
    yield {"type": "section", "text": _words(fitted_lines(note.facts, _TEXT, entities))}
    if note.latest is not None:
        text = fitted_lines(note.latest.lines, _TEXT - 300, entities)
        quoted = text.replace("\n", "\n> ")
        yield {"type": "section", "text": _words(f"_{entities(note.latest.heading)}_\n> {quoted}")}
    if note.links:
        shown = " · ".join(f"<{html.escape(safe_address(link.url), quote=False)}|{link.label}>" for link in note.links)
        yield {"type": "context", "elements": [_words(shown)]}


def _words(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
