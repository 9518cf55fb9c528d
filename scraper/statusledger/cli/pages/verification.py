"""The page, report and JSON of `sources verify`."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rich.text import Text

from statusledger import text
from statusledger.catalogue import writing
from statusledger.cli.pages import catalogue_checks
from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.polling.catalogue_check import PageVerdict
from statusledger.polling.verification import Change, Verified
from statusledger.presentation import wording

_CHANGES = {
    Change.TURN_ON: ("Turn on", "the page matches its entry"),
    Change.CORRECT: ("Correct and turn on", "the page has another address or platform"),
    Change.MARK_GONE: ("Mark as gone", "there is no page, or the page of another company"),
}
_SHOWN = 10
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|~!&])")


class VerifiedRow(Struct, frozen=True):
    """An outcome as JSON; `entry` is the corrected entry, if it should change."""

    source_id: str
    name: str
    url: str
    platform: str
    verdict: PageVerdict
    reason: str
    change: Change | None
    entry: str | None


class _Section(Struct, frozen=True):
    title: str
    about: str
    found: Sequence[Verified]


def rows(found: Iterable[Verified]) -> list[VerifiedRow]:
    """Convert outcomes to rows."""
    return [
        VerifiedRow(
            source_id=each.source.id,
            name=each.source.name,
            url=each.source.url,
            platform=each.source.platform,
            verdict=each.verdict,
            reason=each.reason,
            change=each.change,
            entry=writing.inline(each.after) if each.change else None,
        )
        for each in found
    ]


def draw(paper: Paper, found: Sequence[Verified]) -> None:
    """Draw the count and first entries of sections."""
    paper.put(_summary(found))
    for section in _sections(found):
        paper.head(f"{section.title}: {len(section.found):,}", section.about)
        for each in section.found[:_SHOWN]:
            paper.put(Text.assemble(safe(each.source.id, "bold"), "  ", safe(_difference(each), QUIET)), 2)
        if len(section.found) > _SHOWN:
            paper.put(Text(f"and {len(section.found) - _SHOWN:,} more; --report FILE lists all", QUIET), 2)


def markdown(found: Sequence[Verified]) -> str:
    """Write the report in Markdown."""
    lines = ["# Verification of the catalogue", "", _summary(found), "", "| result | entries |", "| --- | --: |"]
    lines += [f"| {section.title} | {len(section.found):,} |" for section in _sections(found)]
    return "\n".join([*lines, *_tables(found), ""])


def _tables(found: Sequence[Verified]) -> Iterator[str]:
    for section in _sections(found):
        yield from (
            "",
            f"## {section.title}: {len(section.found):,}",
            "",
            _escaped(wording.sentence_case(section.about)),
        )
        yield from ("", "| entry | page | result |", "| --- | --- | --- |")
        for each in section.found:
            yield f"| {_escaped(each.source.id)} | {_escaped(each.source.url)} | {_escaped(_difference(each))} |"


def _sections(found: Sequence[Verified]) -> Iterator[_Section]:
    for change, (title, about) in _CHANGES.items():
        if chosen := [each for each in found if each.change is change]:
            yield _Section(title, about, chosen)
    for verdict, (title, about) in catalogue_checks.MEANING.items():
        if chosen := [each for each in found if each.change is None and each.verdict is verdict]:
            yield _Section(title, about, chosen)


def _summary(found: Sequence[Verified]) -> str:
    changed = sum(each.change is not None for each in found)
    return f"Changes proposed for {wording.share(changed, len(found), 'page')}."


def _difference(each: Verified) -> str:
    if each.change is not Change.CORRECT:
        return each.reason or each.source.platform
    before, after = writing.entry_keys(each.source), writing.entry_keys(each.after)
    keys = [key for key in ("url", "platform", "feed") if before.get(key) != after.get(key)]
    return ", ".join(f"{key}: {before.get(key, 'none')} → {after.get(key, 'none')}" for key in keys)


def _escaped(words: str) -> str:
    return _MARKUP.sub(r"\\\1", text.terminal(" ".join(words.split())))
