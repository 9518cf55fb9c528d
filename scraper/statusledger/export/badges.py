"""State of vendors as badges/VENDOR.svg."""

from html import escape

from statusledger.export import health
from statusledger.export.job import Job
from statusledger.presentation.states import WORDS, VendorState
from statusledger.store.read import vendors

_COLOURS = {
    VendorState.OPERATIONAL: "#2a7d3f",
    VendorState.MAINTENANCE: "#2563ab",
    VendorState.DEGRADED: "#8a6100",
    VendorState.PARTIAL_OUTAGE: "#b04a00",
    VendorState.MAJOR_OUTAGE: "#b3261e",
}
_NOT_KNOWN = "#5f6368"
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
    """Write badges; one is green only where a page read lately states full operation."""
    states = health.states(job.dataset)
    (job.folder / "badges").mkdir()
    for vendor in vendors.with_wanted_sources(job.dataset):
        drawn = badge(vendor.name, states.get(vendor.id, VendorState.NO_DATA))
        (job.folder / "badges" / f"{vendor.id}.svg").write_text(drawn, encoding="utf-8")
        job.step(1)


def badge(name: str, state: VendorState) -> str:
    """Draw a name and a word."""
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    word = WORDS[state]
    left_text, right_text = (_CHARACTER * len(each) for each in (short, word))
    left, right = left_text + _PADDING, right_text + _PADDING
    return _SVG.format(
        width=left + right,
        label=escape(f"{short}: {word}"),
        left=left,
        inner=right - 3,
        colour=_COLOURS.get(state, _NOT_KNOWN),
        middle_left=left / 2,
        middle_right=left + right / 2,
        left_text=left_text,
        right_text=right_text,
        name=escape(short),
        word=word,
    )
