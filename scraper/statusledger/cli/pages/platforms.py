"""The page of platforms: capabilities, evidence, documents, and the number of sources of each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field
from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper
from statusledger.model import Fact, Source
from statusledger.platforms import PLATFORMS, Verified
from statusledger.presentation import wording

EVIDENCE = {
    Verified.CAPTURED: "capture",
    Verified.SERVER: "server",
    Verified.SOURCE: "source code",
    Verified.DOCUMENTED: "*description*",
}
"""The grades of evidence in Markdown; what is not proven stands out."""

_HEADINGS = ("platform", "provides", "verified", "", "sources", "documents")
_COLUMNS = ("platform", "evidence", "month", *Fact, "sources")


class PlatformRow(Struct, frozen=True):
    """A platform as the list has it; `enabled` counts those of its `sources` that are polled."""

    platform: str
    title: str
    proven: bool
    verified: Verified
    verified_on: str
    gaps: tuple[str, ...]
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
            title=platform.title,
            proven=platform.verified.proven,
            verified=platform.verified,
            verified_on=platform.verified_on,
            gaps=platform.gaps,
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
    """The overview of docs/platforms.md, by title; each row leads to the section of its platform there."""
    rows = [_COLUMNS, ("---", "---", "---", *(":-:" for _ in Fact), "--:"), *map(_fields, by_title(found))]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def by_title(found: Iterable[PlatformRow]) -> list[PlatformRow]:
    """The rows in the order of a reader who looks for a name."""
    return sorted(found, key=lambda row: row.title.casefold())


def proven(found: Sequence[PlatformRow]) -> str:
    """`44 of 63 platforms`."""
    return wording.share(sum(row.proven for row in found), len(found), "platform")


def polled(row: PlatformRow) -> str:
    """`12 of 40`, or nothing where the catalogue has no source of the platform."""
    return f"{row.enabled:,} of {row.sources:,}" if row.sources else ""


def _totals(found: Sequence[PlatformRow], undetected: int) -> str:
    sources = sum(row.sources for row in found) + undetected
    enabled = wording.share(sum(row.enabled for row in found), sources, "source")
    return f"{proven(found)} proven, {enabled} polled{f', {undetected:,} undetected' if undetected else ''}."


def _cells(row: PlatformRow) -> tuple[Text, ...]:
    return (
        Text(row.platform),
        Text("".join(_letter(fact) if fact in row.capabilities else "·" for fact in Fact)),
        Text(row.verified, "" if row.proven else QUIET),
        Text(row.verified_on, QUIET),
        Text(polled(row), QUIET),
        Text(", ".join(row.kinds), QUIET),
    )


def _fields(row: PlatformRow) -> tuple[str, ...]:
    facts = ("✓" if fact in row.capabilities else "" for fact in Fact)
    return f"[{row.title}](#{anchor(row.title)})", EVIDENCE[row.verified], row.verified_on, *facts, polled(row)


def anchor(title: str) -> str:
    """The anchor of a heading in Markdown."""
    return "".join(each for each in title.lower().replace(" ", "-") if each.isalnum() or each == "-")


def _letter(fact: Fact) -> str:
    return fact[0].upper()
