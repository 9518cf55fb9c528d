"""Messages of Discord: one embed, without mentions.

Limits as documented: 256 characters of a title, 4,096 of a description, 6,000 of an embed, counted in UTF-16.
"""

from typing import Any

from statusledger.alerts.channels import fitted, fitted_lines, safe_address, unmarked
from statusledger.alerts.words import COLOURS, Note

_TITLE, _FACTS, _LATEST = 256, 2_400, 1_500
QUERY = {"wait": "true"}
"""Answer when the message is saved, not before."""


def payload(note: Note) -> dict[str, Any]:
    """Make the JSON of a message."""
    embed: dict[str, Any] = {
        "title": fitted(note.title, _TITLE, unmarked, _size),
        "description": "\n".join(_lines(note)),
        "color": int(COLOURS[note.tone][1:], 16),
    }
    if note.links:
        embed["url"] = note.links[0].url
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _lines(note: Note) -> list[str]:
    lines = [fitted_lines(note.facts, _FACTS, unmarked, _size)]
    if note.latest is not None:
        text = fitted_lines(note.latest.lines, _LATEST, unmarked, _size)
        lines += ["", f"**{unmarked(note.latest.heading)}**", *(f"> {line}" for line in text.split("\n"))]
    links = " · ".join(f"[{link.label}]({safe_address(link.url)})" for link in note.links)
    return [*lines, "", links] if links else lines


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
