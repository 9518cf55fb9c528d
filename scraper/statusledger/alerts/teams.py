"""Messages of Teams: an Adaptive Card for a webhook of Workflows.

Vendor text stands in text runs, which know no Markdown. A message may have 28 KB. No value is null, which the schema of
a workflow refuses.
"""

from collections.abc import Iterator
from typing import Any

from statusledger.alerts.channels import disarmed
from statusledger.alerts.words import Note, Tone

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_STYLES = {
    Tone.OVER: "good",
    Tone.PLANNED: "accent",
    Tone.UNKNOWN: "emphasis",
    Tone.MINOR: "warning",
    Tone.MAJOR: "attention",
    Tone.CRITICAL: "attention",
}


def payload(note: Note) -> dict[str, Any]:
    """Make the JSON of a message."""
    card: dict[str, Any] = {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": _plain(note.title),
        "body": list(_body(note)),
    }
    if note.links:
        card["actions"] = [{"type": "Action.OpenUrl", "title": link.label, "url": link.url} for link in note.links]
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }


def _body(note: Note) -> Iterator[dict[str, Any]]:
    title = _paragraph(note.title, size="Large", weight="Bolder")
    yield {"type": "Container", "style": _STYLES[note.tone], "bleed": True, "items": [title]}
    for fact in note.facts:
        yield _paragraph(fact, spacing="Small")
    if note.latest is not None:
        yield _paragraph(note.latest.heading, isSubtle=True)
        for line in note.latest.lines:
            yield _paragraph(line, spacing="Small")


def _paragraph(words: str, spacing: str = "Default", **style: object) -> dict[str, Any]:
    run = {"type": "TextRun", "text": _plain(words), **style}
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": [run]}


def _plain(words: str) -> str:
    """Break mentions, and functions such as {{DATE(...)}} that cards compute."""
    return disarmed(words).replace("{{", "{\u200b{")
