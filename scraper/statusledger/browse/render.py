"""Sets pages down as HTML: the templates, what they may call, and the files that go with them."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import PageRequest, PageResult
from statusledger.model import Health, Instant
from statusledger.presentation import wording
from statusledger.store.read.coverage import Freshness
from statusledger.text import addresses
from statusledger.times import seconds_between

_HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
"""What a page of ours may load: nothing from elsewhere, and nothing that stands in the page itself."""

SECTIONS = {
    "now": "Now",
    "vendors": "Vendors",
    "calendar": "Calendar",
    "changes": "Changes",
    "sources": "Sources",
    "about": "About",
}
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Links(Struct, frozen=True):
    """Where things are: `root` is where the site begins, `tables` where the database's own pages are, if anywhere.

    An address that is empty is that of a page that there is not: a site of plain files has no tables.
    """

    root: str
    tables: str

    def page(self, name: str, **arguments: object) -> str:
        """`/vendors?tag=cloud`; what is None or empty is left out."""
        told = {key: value for key, value in arguments.items() if value not in (None, "", 1)}
        path = self.root if name == "now" else f"{self.root}{name}"
        return f"{path}?{urlencode(told)}" if told else path

    def vendor(self, identity: str) -> str:
        return f"{self.root}vendor/{quote(identity, safe='')}"

    def incident(self, identity: str) -> str:
        return f"{self.root}incident/{quote(identity, safe='')}"

    def data(self, name: str) -> str:
        """The JSON beside a page."""
        return f"{self.root}{name}.json"

    def table(self, name: str, form: str = "", **arguments: object) -> str:
        """A table, view or query of Datasette's, as `csv` or `json` where that is asked."""
        if not self.tables:
            return ""
        told = f"?{urlencode(arguments)}" if arguments else ""
        return f"{self.tables}/{name}{f'.{form}' if form else ''}{told}"

    def file(self, name: str) -> str:
        """A file of ours, with what is in it in its name: it may be kept for ever."""
        stem, _, suffix = name.rpartition(".")
        return f"{self.root}-/statusledger/{stem}.{_digest(name)}.{suffix}"


class Frame(Struct, frozen=True, kw_only=True):
    """What stands around every page; `freshness` where it tells of this moment, `policy` where no header does."""

    links: Links
    now: Instant
    freshness: Freshness | None
    json: str
    database: str
    policy: str = ""


@cache
def environment() -> Environment:
    """The templates. What is undefined is a bug, and every text is escaped."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "span": wording.span,
        "counted": wording.counted,
        "number": wording.number,
        "listed": wording.listed,
        "some": wording.some,
        "spaced": wording.spaced,
        "sentence_case": wording.sentence_case,
        "state": status_style.state,
        "clock": status_style.clock,
        "stamp": status_style.stamp,
        "short_day": status_style.short_day,
        "day": wording.day,
        "date": lambda at: wording.date(at).removesuffix(" UTC"),
        "weekday": status_style.weekday,
        "between": wording.between,
        "host": lambda address: addresses.split(address).hostname or address,
        "web": lambda address: address if addresses.split(address).scheme in ("http", "https") else None,
        "sentence_start": lambda words: f"{words[:1].upper()}{words[1:]}",
        "took": lambda start, end: f"{seconds_between(start, end)}s",
        "lost": _lost,
    }
    made.globals["sections"] = SECTIONS
    return made


def page(template: str, drawn: PageResult, frame: Frame, asked: PageRequest) -> str:
    """A page as HTML."""
    values = {**drawn.shown, "title": drawn.title, "section": drawn.section, "frame": frame, "asked": asked}
    return environment().get_template(template).render(values)


def error_page(headline: str, words: str, frame: Frame) -> str:
    """A page that says why there is none."""
    drawn: Mapping[str, Any] = {"headline": headline, "words": words}
    return environment().get_template("sorry.html").render(drawn, title=headline, section="", frame=frame)


def _lost(seconds: Mapping[Health, int]) -> str:
    """`1h 01m out`, `55m degraded`, `nothing seen`: what the figure is made of."""
    out = seconds.get(Health.MAJOR_OUTAGE, 0) + seconds.get(Health.PARTIAL_OUTAGE, 0)
    if out:
        return f"{wording.span(out)} out"
    degraded = seconds.get(Health.DEGRADED, 0)
    return f"{wording.span(degraded)} degraded" if degraded else "nothing seen"


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """The files of ours by the names under which they are served, and their types."""
    return {
        f"{path.stem}.{_digest(path.name)}{path.suffix}": (path.read_bytes(), _TYPES[path.suffix])
        for path in sorted((_HERE / "static").iterdir())
        if path.suffix in _TYPES
    }


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]
