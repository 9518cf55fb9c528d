"""Health of vendors as badges/VENDOR.svg."""

from html import escape

from statusledger.export.card import as_of
from statusledger.export.health import of_vendor
from statusledger.export.job import Job
from statusledger.model import Health, Instant
from statusledger.presentation import wording
from statusledger.store.read import publication, vendors, watched_components

_COLOURS = {
    Health.OPERATIONAL: "#2a7d3f",
    Health.MAINTENANCE: "#2563ab",
    Health.UNKNOWN: "#5f6368",
    Health.DEGRADED: "#8a6100",
    Health.PARTIAL_OUTAGE: "#b04a00",
    Health.MAJOR_OUTAGE: "#b3261e",
}
_LONGEST = 40
_CHARACTER, _PADDING = 7, 12
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}">
<title>{label}</title>
<rect width="{width}" height="20" rx="3" fill="#33373d"/>
<path d="M{left} 0h{inner}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{inner}z" fill="{colour}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{middle_left}" y="14" textLength="{left_text}">{name}</text>
<text x="{middle_right}" y="14" textLength="{right_text}">{word}</text>
</g>
</svg>
"""


def write(job: Job) -> None:
    """Write badges; a vendor without recent read is unknown."""
    newest = as_of(job.dataset)
    at = Instant(newest) if newest else None
    parts = watched_components.parts(job.dataset)
    (job.folder / "badges").mkdir()
    for vendor in vendors.with_wanted_sources(job.dataset):
        health = of_vendor(vendor, publication.unresolved(job.dataset, vendor.id), parts, at)
        (job.folder / "badges" / f"{vendor.id}.svg").write_text(badge(vendor.name, health), encoding="utf-8")
        job.step(1)


def badge(name: str, health: Health) -> str:
    """Draw a name and a word."""
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    word = wording.HEALTHS[health]
    left_text, right_text = (_CHARACTER * len(each) for each in (short, word))
    left, right = left_text + _PADDING, right_text + _PADDING
    return _SVG.format(
        width=left + right,
        label=escape(f"{short}: {word}"),
        left=left,
        inner=right - 3,
        colour=_COLOURS[health],
        middle_left=left / 2,
        middle_right=left + right / 2,
        left_text=left_text,
        right_text=right_text,
        name=escape(short),
        word=word,
    )
