"""The page of platforms: documents, capabilities, and the number of sources of each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field
from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper
from statusledger.model import Fact, Source
from statusledger.platforms import PLATFORMS, Verified
from statusledger.presentation import wording

_HEADINGS = ("platform", "provides", "shapes", "sources", "documents")
_COLUMNS = ("platform", "documents", "shapes", "provides")


class PlatformRow(Struct, frozen=True):
    """A platform as the list has it; `enabled` counts those of its `sources` that are polled."""

    platform: str
    proven: bool
    verified: Verified
    kinds: tuple[str, ...]
    capabilities: tuple[Fact, ...] = field(name="tells")
    sources: int
    enabled: int


def listed(sources: Iterable[Source] = ()) -> list[PlatformRow]:
    """All platforms by name, each with its share of the sources."""
    counts = Counter((source.platform, source.enabled) for source in sources)
    return [
        PlatformRow(
            platform=name,
            proven=platform.verified.proven,
            verified=platform.verified,
            kinds=tuple(platform.channels),
            capabilities=tuple(fact for fact in Fact if fact in platform.capabilities),
            sources=counts[name, True] + counts[name, False],
            enabled=counts[name, True],
        )
        for name, platform in sorted(PLATFORMS.items())
    ]


def draw(paper: Paper, found: Sequence[PlatformRow], undetected: int) -> None:
    """Draw the legend, the table and the totals; `undetected` sources have no platform yet."""
    paper.put(Text("   ").join(Text.assemble((_letter(fact), "bold"), f" {fact}") for fact in Fact))
    paper.put()
    paper.rows([tuple(Text(heading, QUIET) for heading in _HEADINGS), *map(_cells, found)], indent=0)
    paper.put()
    paper.put(_totals(found, undetected))


def markdown(found: Iterable[PlatformRow]) -> str:
    """The table of docs/platforms.md, which does not depend on the catalogue."""
    rows = [_COLUMNS, ("---",) * len(_COLUMNS), *map(_fields, found)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _totals(found: Sequence[PlatformRow], undetected: int) -> str:
    proven = wording.share(sum(row.proven for row in found), len(found), "platform")
    sources = sum(row.sources for row in found) + undetected
    polled = wording.share(sum(row.enabled for row in found), sources, "source")
    return f"{proven} proven, {polled} polled{f', {undetected:,} undetected' if undetected else ''}."


def _cells(row: PlatformRow) -> tuple[Text, ...]:
    return (
        Text(row.platform),
        Text("".join(_letter(fact) if fact in row.capabilities else "·" for fact in Fact)),
        Text(row.verified, "" if row.proven else QUIET),
        Text(f"{row.enabled:,} of {row.sources:,}" if row.sources else "", QUIET),
        Text(", ".join(row.kinds), QUIET),
    )


def _fields(row: PlatformRow) -> tuple[str, ...]:
    provided = "all five" if len(row.capabilities) == len(Fact) else ", ".join(row.capabilities)
    return f"`{row.platform}`", ", ".join(row.kinds), row.verified, provided


def _letter(fact: Fact) -> str:
    return fact[0].upper()
