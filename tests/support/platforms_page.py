"""The page docs/platforms.md: an overview of all platforms, and a section of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from statusledger import catalogue
from statusledger.cli.pages import platforms
from statusledger.cli.pages.platforms import PlatformRow
from statusledger.model import Source
from statusledger.platforms import MODULES, PLATFORMS, Verified
from statusledger.presentation import wording
from tests.support.cases import CASES
from tests.support.platforms import lines_of

_ANY_PAGE = ("feed", "page")
"""Platforms that read pages whatever software publishes them."""
_EXAMPLES = 8
_INTRODUCTION = """# Supported status page platforms

Can statusledger read the status page of your vendor, and how sure is that? A *platform* is one kind of status page
software, or one vendor with a page of its own.

**{proven} are proven by captures, a server or source code.** The others are known from descriptions alone.

Look up your vendor first. Many vendors run their page on common software, which only a look at the page reveals:

```sh
statusledger sources search github            # is the page in the catalogue?
statusledger detect https://status.acme.com   # which platform is a page, and what proves it?
```

A platform that is missing here can often be read by its feed ([RSS and Atom feeds](#rss-and-atom-feeds)), by the words
of its page ([HTML pages](#html-pages)), or [added in 20 minutes](../CONTRIBUTING.md#add-a-platform-in-20-minutes).
[Sources](sources.md#add-a-status-page) explains how to add a page.

## Evidence

| evidence | the parser is based on | platforms |
| --- | --- | --: |
{evidence}
The month is that of the newest evidence. Vendors change their pages without notice: the older it is, the more doubt
remains. A page that cannot be read is unknown, never healthy.

## Overview

A tick marks a fact that the platform can provide: **components** with their health, the **impact** of incidents, the
timeline of **updates**, a **history** of past incidents, and planned **maintenances**. A page may publish fewer.
*Sources* counts pages of the catalogue that comes with statusledger: those that are switched on, of all. The name of a
platform leads to its documents and known gaps, which are grouped: {families}.
"""
_GRADES = {
    Verified.CAPTURED: ("proven by captures", "documents captured on real pages"),
    Verified.SERVER: ("proven by a server", "a real server of the software, operated for the purpose"),
    Verified.SOURCE: ("proven by source code", "the code that writes the documents"),
    Verified.DOCUMENTED: ("not proven, known from descriptions", "descriptions by the vendor or by others: not proven"),
}
"""The grades of evidence in a section, and as the table of grades explains them."""

_HOSTED, _SELF_HOSTED, _VENDORS, _OTHERS = _FAMILIES = (
    "Hosted status pages",
    "Software to host yourself",
    "Vendors with a page of their own",
    "Any other page",
)


def text() -> str:
    """The whole page, for the shipped catalogue."""
    sources = catalogue.load(catalogue.shipped(), PLATFORMS)
    found = platforms.listed(sources)
    return "\n".join([_introduction(found), platforms.markdown(found), *_sections(found, _examples(sources))])


def _family(name: str) -> str:
    """The heading that a platform is under."""
    if name in _ANY_PAGE:
        return _OTHERS
    if f"vendors.{name}" in MODULES:
        return _VENDORS
    return _SELF_HOSTED if PLATFORMS[name].self_hosted else _HOSTED


def _introduction(found: Sequence[PlatformRow]) -> str:
    counts = Counter(row.verified for row in found)
    grades = "".join(f"| {platforms.EVIDENCE[each]} | {_GRADES[each][1]} | {counts[each]} |\n" for each in Verified)
    families = wording.listed([f"[{each.lower()}](#{platforms.anchor(each)})" for each in _FAMILIES], len(_FAMILIES))
    return _INTRODUCTION.format(proven=platforms.proven(found), evidence=grades, families=families)


def _examples(sources: Iterable[Source]) -> Mapping[str, Sequence[str]]:
    """The names of the sources of each platform that are on, those with everyday names first."""
    names = defaultdict(list)
    for source in sorted(sources, key=lambda each: (not each.names, each.name.casefold())):
        if source.enabled:
            names[source.platform].append(source.name)
    return names


def _sections(found: Sequence[PlatformRow], examples: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for heading in _FAMILIES:
        yield f"## {heading}\n"
        for row in platforms.by_title(found):
            if _family(row.platform) == heading:
                yield from _section(row, examples.get(row.platform, ()))


def _section(row: PlatformRow, examples: Sequence[str]) -> Iterator[str]:
    cases = sum(case.parent.name == row.platform for case in CASES)
    yield f"### {row.title}\n"
    yield f"`{row.platform}`, {_GRADES[row.verified][0]}, {_month(row.verified_on)}\n"
    yield f"- **Provides:** {', '.join(row.capabilities) or 'the health of the page alone'}"
    yield f"- **Documents:** {', '.join(f'`{kind}`' for kind in row.kinds)}"
    yield from _pages(row, examples)
    yield f"- **Code:** {lines_of(row.platform):,} lines; golden cases: {cases}"
    yield from (["- **Known gaps:**", *(f"  - {gap}" for gap in row.gaps)] if row.gaps else [])
    yield ""


def _month(word: str) -> str:
    """`September 2026`."""
    return f"{datetime.strptime(word, '%Y-%m').replace(tzinfo=UTC):%B %Y}"


def _pages(row: PlatformRow, examples: Sequence[str]) -> Iterator[str]:
    """The domains of its pages, and sources that are read."""
    if hosts := PLATFORMS[row.platform].hosts:
        yield f"- **Pages:** under {wording.listed([f'`{host}`' for host in hosts])}, or a domain of the vendor's own"
    if row.sources:
        names = f": {wording.listed(examples, _EXAMPLES)}" if examples else ""
        yield f"- **Catalogue:** {wording.share(row.enabled, row.sources, 'source')} switched on{names}"
