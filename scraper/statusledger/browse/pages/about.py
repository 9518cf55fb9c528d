"""The page About."""

from enum import StrEnum

from msgspec import Struct

from statusledger.browse import metadata, status_style
from statusledger.browse.pages import PageRequest, PageResult
from statusledger.insight.scorecard.table import FIGURES
from statusledger.model import Health, Impact, Kind, Origin, Status
from statusledger.reconcile.anomalies import CODES
from statusledger.schema.views import VIEWS
from statusledger.store.query import Connection
from statusledger.store.read import canned_queries

_WORDS: dict[str, type[StrEnum]] = {"kind": Kind, "status": Status, "origin": Origin}
_FORMATS = {
    "now.json": "the output of `statusledger now --json`",
    "vendors.json": "every vendor: its sources, open impacts, troubled components, incidents by month",
    "vendor/ID.json": "one vendor: its figures, components with uptime and coverage, incidents of the range",
    "compare.json?vendors=ID,ID": "figures of up to six vendors over the same days",
    "incident/ID.json": "the output of `statusledger show --json`, under incident, and its surroundings",
    "calendar.json?month=2026-11": "the entries of a month, or with `day=2026-11-03` of that day, and a year of days",
    "changes.json": "the changes of a year, and their numbers",
    "postmortems.json": "postmortems, with the times and durations that they state",
    "sources.json": "the output of `statusledger sources --json`, and the last runs",
    "vendors.csv?tag=TAG": "every list as CSV too: the filter of its page, the columns of its table and its figures",
    "now.atom": "the newest incidents as a feed; likewise those of one vendor",
    "search.json?q=WORDS": "the incidents with all the words; also by vendor, impact, status, kind, from and to",
}


class AboutData(Struct, frozen=True):
    """JSON of the page; `oddities` is the former name of `anomalies`, until the next release."""

    words: dict[str, list[str]]
    tables: dict[str, metadata.TableDescription]
    views: dict[str, str]
    anomalies: dict[str, str]
    oddities: dict[str, str]


def draw(_db: Connection, _asked: PageRequest) -> PageResult:
    """Render the page, the same for every dataset."""
    words = {name: [str(each) for each in kind] for name, kind in _WORDS.items()}
    words |= {"impact": [str(each) for each in Impact], "health": [str(each) for each in Health]}
    views = {name: question for name, (question, _) in VIEWS.items()}
    return PageResult(
        title="About",
        section="about",
        answer=AboutData(words, metadata.TABLES, views, CODES, CODES),
        shown={
            "impacts": [(str(each), status_style.state(each)) for each in sorted(Impact, key=_badness)],
            "healths": [(str(each), status_style.state(each)) for each in sorted(Health, key=_badness)],
            "statuses": [str(each) for each in Status],
            "figures": FIGURES,
            "tables": metadata.TABLES,
            "views": views,
            "anomalies": CODES,
            "formats": _FORMATS,
            "queries": {name: query["title"] for name, query in canned_queries.QUERIES.items()},
        },
    )


def _badness(word: Impact | Health) -> int:
    return status_style.rank(status_style.state(word))
