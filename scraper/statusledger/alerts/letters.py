"""Messages of mail: plain text and HTML, of one incident in one thread."""

import html
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from statusledger.alerts.outgoing import Outgoing
from statusledger.alerts.words import Note, Tone
from statusledger.model import Instant
from statusledger.times import moment

_POLICY = SMTP.clone(cte_type="7bit")
_COLOURS = {
    Tone.OVER: "#2e7d32",
    Tone.PLANNED: "#1565c0",
    Tone.UNKNOWN: "#616161",
    Tone.MINOR: "#8d6e00",
    Tone.MAJOR: "#bf5300",
    Tone.CRITICAL: "#c62828",
}
_FONT = "font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;overflow-wrap:anywhere"


def letter(outgoing: Outgoing, sender: str, to: tuple[str, ...], target: str, now: Instant) -> bytes:
    """Make a message; the same event has the same Message-ID at each attempt."""
    note, domain = outgoing.note, sender.rpartition("@")[2]
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = f"Re: {note.title}" if outgoing.is_reply else note.title
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Date"] = format_datetime(moment(now))
    message["Message-ID"] = f"<{outgoing.id}.{target}@{domain}>"
    if outgoing.thread is not None:
        message["In-Reply-To"] = message["References"] = f"<{outgoing.thread}.{target}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(_text(note)))
    message.add_alternative(_html(note), subtype="html")
    return message.as_bytes()


def _text(note: Note) -> Iterator[str]:
    """Yield lines, the event first: mail programs show the beginning in their lists."""
    if note.is_list:
        yield from (note.title, "", *note.facts)
    else:
        yield from (note.facts[0], "", note.title, *note.facts[1:])
    if note.latest is not None:
        yield from ("", note.latest.heading, *note.latest.lines)
    if note.links:
        yield from ("", *(f"{link.label}: {link.url}" for link in note.links))
    yield from ("", "-- ", "statusledger", "")


def _html(note: Note) -> str:
    parts = "\n".join(_parts(note))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"></head>\n'
        f'<body style="margin:0;padding:16px;{_FONT}">\n'
        f'<div style="max-width:600px;border-left:4px solid {_COLOURS[note.tone]};padding:0 0 0 16px">\n'
        f"{parts}\n</div>\n</body></html>\n"
    )


def _parts(note: Note) -> Iterator[str]:
    event, facts = ((), note.facts) if note.is_list else (note.facts[:1], note.facts[1:])
    yield from (_paragraph(f"<strong>{html.escape(fact)}</strong>", below=4) for fact in event)
    yield f'<h1 style="margin:0 0 8px;font-size:18px;line-height:1.3" dir="auto">{html.escape(note.title)}</h1>'
    if facts:
        yield _paragraph(_lines(facts))
    if note.latest is not None:
        yield _paragraph(f"<strong>{html.escape(note.latest.heading)}</strong>", below=0)
        yield _paragraph(_lines(note.latest.lines))
    if note.links:
        links = (f'<a href="{html.escape(link.url)}">{html.escape(link.label)}</a>' for link in note.links)
        yield _paragraph(" · ".join(links), below=0)


def _lines(lines: Iterable[str]) -> str:
    return "<br>\n".join(map(html.escape, lines))


def _paragraph(markup: str, below: int = 12) -> str:
    return f'<p style="margin:0 0 {below}px" dir="auto">{markup}</p>'
