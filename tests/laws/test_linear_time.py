"""Hostile text takes linear time: every pattern of the program, and every function that reads what vendors write."""

import gc
import time
from collections.abc import Callable

import pytest

from statusledger import text
from statusledger.classification import Text, classify
from statusledger.errors import LedgerError
from statusledger.fetch.content_check import admit
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.html_limits import check_markup
from statusledger.insight.scorecard.promises import promises
from statusledger.model import Format
from statusledger.platforms.toolkit import mending
from statusledger.postmortems import reading
from statusledger.postmortems.calendar import Known
from statusledger.text import phrases
from tests.support.pumps import Use, scans, texts

# Patterns that are made up as the program runs.
KNOWN = {"statusledger.fetch.env_vars": "it is made of the values of the user's own variables"}
# Sizes for patterns, and for functions: more than is cached of Markdown, and than a coarse clock blurs.
SMALL, LARGER, TIMES, MOST = 16_000, 30_000, 4, 6


def test_no_pattern_is_made_up_where_it_is_used() -> None:
    found = list(scans())
    assert {place.partition(":")[0] for scan in found for place in scan.unknown} == KNOWN.keys()
    assert sum(len(list(scan.uses())) for scan in found) > 200


# Functions


DEEP = {name: start + inner * 800 for name, start, inner in (("g", "<svg>", "<g>"), ("li", "", "<li><td>"))} | {
    "divs around a drawing": "<div>" * 800 + "<svg>"
}


def _harmless(read: Callable[[str], object]) -> Callable[[str], None]:
    """The same, whatever it refuses."""

    def reading(hostile: str) -> None:
        try:
            read(hostile)
        except (FetchFailure, LedgerError, ValueError, RecursionError):
            return

    return reading


def _admitted(expects: Format) -> Callable[[str], object]:
    return lambda hostile: admit(hostile.encode(), expects)


def _deep_in(beginning: str) -> Callable[[str], object]:
    return lambda hostile: check_markup(beginning + hostile)


FUNCTIONS: dict[str, Callable[[str], None]] = {
    **{f"gate: {expects}": _harmless(_admitted(expects)) for expects in Format},
    "check_markup": _harmless(check_markup),
    "check_markup in a drawing": _harmless(lambda hostile: check_markup(f"<svg>{hostile}")),
    **{f"check_markup deep in {name}": _harmless(_deep_in(beginning)) for name, beginning in DEEP.items()},
    "label_of": _harmless(phrases.label_of),
    "status_of": _harmless(phrases.status_of),
    "unlabelled": _harmless(phrases.unlabelled),
    "severity_of": _harmless(phrases.severity_of),
    "kind_of a title": _harmless(phrases.kind_of),
    "kind_of a body": _harmless(lambda hostile: phrases.kind_of("Outage", hostile)),
    "markdown": _harmless(text.markdown),
    "plain": _harmless(text.plain),
    "letters": _harmless(text.letters),
    "link": _harmless(text.link),
    "mending": _harmless(mending.loads),
    "postmortems": _harmless(lambda hostile: reading.read(hostile, Known())),
    "postmortems: a timeline": _harmless(lambda hostile: reading.read(f"## Timeline (UTC)\n{hostile}", Known())),
    "postmortems: action items": _harmless(lambda hostile: reading.read(f"## Next steps\n- {hostile}", Known())),
    "classify": _harmless(lambda hostile: classify(hostile, [Text(hostile)])),
    "classify causes": _harmless(lambda hostile: classify("", [Text(f"due to {hostile}")])),
    "promises": _harmless(lambda hostile: promises(f"Next update {hostile}", 0)),
}
PUMPS = (
    *(" ", "\n", "<", '"', "'", "0", "word ", "is ", "[", "(", "`", "~", "*", ":", "&amp;", "\\", "- "),
    *("<title", "<title>", "<input ", '<a href="', "<svg>", "<b>", "</b>", "<p>", "<li>x", "<!--", "<script", "<g>"),
    *("<path/>", "](", "[a](", "status:", "status: ", "severity:", "are slowly ", "[a]\n", "~~~a\n", "`a\n\n"),
    *(
        "<desc>",
        "</g>",
        "</q>",
        "<g></g>",
        "</div>",
        "<path a=1>",
        "&#60;",
        '"a":"",\n',
        "http://",
        "\r",
        "<title></title",
        "maintenance ",
        "10:02 UTC ",
        "July 4 ",
        "time in all ",
        "2 hours and ",
        "the incident was ",
        "alerted x, ",
        "At 10:02 UTC, x. ",
        "- 10:02: x\n",
        "## Timeline\n",
        "| 10:02 ",
        "(done",
        "due to ",
        "caused by database ",
        "our provider AWS is down, ",
        "we rolled back capacity ",
    ),
)


def pumped(pump: str, size: int) -> str:
    return pump + pump[-1] * 50 + pump * (size // len(pump)) + "\x01"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_hostile_text_is_read_to_its_end(name: str) -> None:
    """Anything worse than linear would meet the time limit of a test."""
    for pump in PUMPS:
        FUNCTIONS[name](pumped(pump, 30_000))
        FUNCTIONS[name]("<title>" + pump * (20_000 // len(pump)))


def _seconds(take: Callable[[str], object], hostile: str) -> float:
    """CPU seconds, without those of the garbage collector, which are those of all that other tests left behind."""
    gc.disable()
    began = time.process_time()
    take(hostile)
    took = time.process_time() - began
    gc.enable()
    return took


def _is_linear(take: Callable[[str], object], small: str, large: str) -> bool:
    """By any of ten pairs of looks, for another process can slow one down; what takes no time cannot be compared."""
    if _seconds(take, large) < 0.05:
        return True
    return any(_seconds(take, large) < MOST * max(_seconds(take, small), 0.005) for _ in range(10))


@pytest.mark.speed
@pytest.mark.timeout(1200)
def test_every_pattern_is_linear() -> None:
    uses = [use for scan in scans() for use in scan.uses()]
    assert {use.name: slow for use in uses if (slow := _not_linear(use))} == {}


def _not_linear(use: Use) -> list[str]:
    """The beginnings of texts that a pattern takes more than linear time for."""
    pairs = zip(texts(use.pattern, SMALL), texts(use.pattern, TIMES * SMALL), strict=True)
    return [small[:60] for small, large in pairs if not _is_linear(use.take, small, large)]


@pytest.mark.speed
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_linear(name: str) -> None:
    for pump in PUMPS:
        assert _is_linear(FUNCTIONS[name], pumped(pump, LARGER), pumped(pump, TIMES * LARGER)), pump
