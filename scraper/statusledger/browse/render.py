"""Rendering of pages as HTML."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.formats import FORMATS
from statusledger.browse.pages import Feed, PageRequest, PageResult
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.sla import words as sla_words
from statusledger.store.read.coverage import Freshness
from statusledger.text import addresses
from statusledger.times import seconds_between

_HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
"""The content security policy: a page loads nothing from elsewhere, and has no inline script or style."""

SECTIONS = {
    "now": "Now",
    "vendors": "Vendors",
    "compare": "Compare",
    "upstreams": "Upstreams",
    "sla": "SLA",
    "calendar": "Calendar",
    "changes": "Changes",
    "sources": "Sources",
    "about": "About",
}
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Links(Struct, frozen=True):
    """Addresses of pages; empty where a page does not exist: a static site has no tables."""

    root: str
    tables: str

    def page(self, name: str, **arguments: object) -> str:
        """Return `/vendors?tag=cloud`, without empty arguments."""
        given = {key: value for key, value in arguments.items() if value not in (None, "", 1)}
        path = self.root if name == "now" else f"{self.root}{name}"
        return f"{path}?{urlencode(given)}" if given else path

    def vendor(self, identity: str, **arguments: object) -> str:
        """Return the address of a vendor's page; arguments as for `page`."""
        return self.page(f"vendor/{quote(identity, safe='')}", **arguments)

    def upstream(self, key: str, **arguments: object) -> str:
        """Return the address of an upstream's page; arguments as for `page`."""
        return self.page(f"upstream/{quote(key, safe='')}", **arguments)

    def incident(self, identity: str) -> str:
        """Return the address of an incident's page."""
        return f"{self.root}incident/{quote(identity, safe='')}"

    def evidence(self, agreement: str, period: str) -> str:
        """Return the address of the evidence of an agreement's period."""
        return f"{self.root}sla/{quote(agreement, safe='')}/{quote(period, safe='')}"

    def data(self, name: str) -> str:
        """Return the address of a page's JSON."""
        return f"{self.root}{name}.json"

    def table(self, name: str, form: str = "", **arguments: object) -> str:
        """Return the address of a table, view or query; `form` is `csv` or `json`."""
        if not self.tables:
            return ""
        query = f"?{urlencode(arguments)}" if arguments else ""
        return f"{self.tables}/{name}{f'.{form}' if form else ''}{query}"

    def file(self, name: str) -> str:
        """Return an address with a digest, cacheable for ever."""
        stem, _, suffix = name.rpartition(".")
        return f"{self.root}-/statusledger/{stem}.{_digest(name)}.{suffix}"


class Frame(Struct, frozen=True, kw_only=True):
    """The frame of a page; `freshness` is of the present moment, `policy` where no header has it.

    `formats`: addresses of the page in other formats, by suffix. `has_sla`: there is a file of agreements.
    """

    links: Links
    now: Instant
    freshness: Freshness | None
    formats: Mapping[str, str]
    database: str
    policy: str = ""
    has_sla: bool = False

    @property
    def json(self) -> str:
        """The address of the page as JSON."""
        return self.formats["json"]

    @property
    def data(self) -> list[tuple[str, str]]:
        """Label and address of the JSON, for the head of a section that is not the page's list."""
        return [(FORMATS["json"].label, self.json)]

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """Label and address of each format, for the head of the page's list."""
        return [(FORMATS[name].label, address) for name, address in self.formats.items()]

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """Media type and address of each format."""
        return [(FORMATS[name].media_type, address) for name, address in self.formats.items()]


@cache
def environment() -> Environment:
    """Load the templates; undefined values raise, text is escaped."""
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
        "vendor_state": status_style.of_vendor,
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
        "timed": status_style.timed,
        "percent": _percent,
        "availability": sla_words.availability,
        "lasting": sla_words.length,
        "covered_share": sla_words.share,
    }
    made.globals["sections"] = SECTIONS
    return made


def page(template: str, drawn: PageResult, frame: Frame, asked: PageRequest) -> str:
    """Render a page as HTML."""
    values = {**drawn.shown, "title": drawn.title, "section": drawn.section, "feed": drawn.feed}
    values |= {"frame": frame, "asked": asked}
    return environment().get_template(template).render(values)


def error_page(headline: str, words: str, frame: Frame, sql: str = "") -> str:
    """Render a page for an error; `sql` is a query to change and run again."""
    drawn: Mapping[str, Any] = {"headline": headline, "words": words, "sql": sql}
    template = environment().get_template("error.html")
    return template.render(drawn, title=headline, section="", feed=Feed(headline), frame=frame)


def _percent(share: float) -> str:
    """Return `99.98%`, rounded so that only a whole is `100%`."""
    return "100%" if share == 1 else f"{min(share * 100, 99.99):.2f}%"


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """Return content and type of static files by served name."""
    return {
        f"{path.stem}.{_digest(path.name)}{path.suffix}": (path.read_bytes(), _TYPES[path.suffix])
        for path in sorted((_HERE / "static").iterdir())
        if path.suffix in _TYPES
    }


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]
