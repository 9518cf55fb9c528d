"""Headings of postmortems, by what vendors call them."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache


class SectionKind(StrEnum):
    """Subject of a section."""

    SUMMARY = "summary"
    NARRATIVE = "narrative"
    IMPACT = "impact"
    ROOT_CAUSE = "root_cause"
    DETECTION = "detection"
    TIMELINE = "timeline"
    MITIGATION = "mitigation"
    ACTIONS = "actions"
    LESSONS = "lessons"


_TITLES: dict[SectionKind | None, str] = {
    SectionKind.SUMMARY: (
        "summary|executive summary|incident summary|overview|incident overview|synopsis|abstract|tl;dr|tldr"
        "|at a glance|in short"
    ),
    SectionKind.NARRATIVE: (
        "what happened|incident description|event description|description|problem description|incident details"
        "|details|technical details|course of events|sequence of events|what we experienced"
    ),
    SectionKind.IMPACT: (
        "impact|customer impact|incident impact|service impact|business impact|user impact|scope|scope of impact"
        "|affected services|impacted services|affected customers|who was affected|who was impacted"
        "|what was affected|what was impacted|how were customers affected|how were customers impacted|symptoms"
    ),
    SectionKind.ROOT_CAUSE: (
        "root cause|root causes|cause|causes|root cause analysis|cause analysis|contributing factors"
        "|contributing causes|trigger|what caused this|what caused it|what caused the incident"
        "|what caused the outage|why did this happen|why did it happen|why it happened|why this happened"
        "|what went wrong|what went wrong and why|reason for outage|rfo"
    ),
    SectionKind.DETECTION: (
        "detection|how we detected it|how was it detected|how did we detect it|how was the issue detected"
        "|detection and response"
    ),
    SectionKind.TIMELINE: (
        "timeline|timelines|incident timeline|timeline of events|event timeline|chronology|events|incident log"
        "|order of events"
    ),
    SectionKind.MITIGATION: (
        "resolution|mitigation|remediation|recovery|response|incident response|how did we respond"
        "|how we responded|how was it resolved|how we resolved it|how we fixed it|how did we fix it"
        "|how was it fixed|the fix|fix|what we did|what did we do|workaround|steps taken|actions taken"
        "|immediate actions|corrective actions taken"
    ),
    SectionKind.ACTIONS: (
        "action items|actions|next steps|follow-ups|follow ups|follow-up actions|follow up actions"
        "|followup actions|follow-up items|follow up|follow-up|prevention|future prevention|prevention measures"
        "|prevention plan|preventive actions|preventative actions|preventive measures|preventative measures"
        "|preventive steps|corrective actions|corrective measures|corrective and preventive actions|capa"
        "|remedial actions|remedial actions plan|remediation items|remediation plan|remediation steps"
        "|remediations|improvements|planned improvements|process improvement|process improvements"
        "|future improvements|future plans|future work|what we are doing|what we're doing|what are we doing"
        "|what we are doing about this|what we're doing about this|what are we doing about this"
        "|what we are doing about it|what we're doing about it|what are we doing about it"
        "|what we are doing to prevent this|what we are doing to prevent this from happening again"
        "|what we will do|what will we do|what we're changing|what we are changing|what happens next|what's next"
        "|what is next|going forward|moving forward|how we will prevent this|how will we prevent this"
        "|how are we preventing this|how we are preventing this"
        "|how are we making incidents like this less likely or less impactful"
        "|how are we making incidents like this less likely|commitments|our commitments|to do|todo"
    ),
    SectionKind.LESSONS: (
        "lessons|lessons learned|lessons learnt|learnings|what we learned|what we learnt|what did we learn"
        "|what have we learned|what went well|what went poorly|what went badly|what didn't go well"
        "|what did not go well|what could have gone better|where we got lucky|takeaways|key takeaways"
        "|retrospective|reflections"
    ),
    None: (
        "analysis|background|communication|conclusion|introduction|investigation|apology|glossary|appendix"
        "|context|definitions"
    ),
}
"""The titles of each subject; those under None begin a section of another subject."""

_KINDS = {title: kind for kind, titles in _TITLES.items() for title in titles.split("|")}
TITLES = tuple(_KINDS)
_FREE = ("summary", "impact", "root cause", "timeline", "timelines", "lessons learned", "action items", "next steps")
"""Titles that also count with more words around them: `Impact on builds`, `Search timeline`."""
_QUALIFIERS = frozenset({
    "the", "a", "an", "our", "this", "preliminary", "detailed", "final", "initial", "full", "brief", "incident",
    "event", "outage", "customer", "service", "technical", "executive", "high-level", "short-term", "long-term",
    "immediate", "future", "further", "planned", "description", "of",
})  # fmt: skip
_MARKS = re.compile(r"[\\#*_`~:?!.\s]+")
_NUMBERED = re.compile(r"^[\\#*_\s]*+(?:\d{1,2}|[IVX]{1,4})\\?[.)]\s+")
_ASIDE = re.compile(r"\([^()]{0,100}\)")
_AND = re.compile(r",? (?:and|&) |, | / | \+ ")
_LONGEST = 120


@lru_cache(maxsize=1024)
def kinds_of(title: str, *, loose: bool = True) -> tuple[SectionKind | None, ...] | None:
    """Return the subjects of a title, such as `Impact` or `Remediation and prevention`; None if it is no known title.

    A `loose` title may have more words around a subject; a line that only looks like a heading may not.
    """
    if len(title) > _LONGEST:
        return None
    bare = _ASIDE.sub(" ", _NUMBERED.sub("", title))
    words = _MARKS.sub(" ", bare).strip().casefold().replace("\u2019", "'")
    if words in _KINDS:
        return (_KINDS[words],)
    found = [_kind(part, loose=loose) for part in _AND.split(words)]
    known = tuple(dict.fromkeys(kind for each in found for kind in each))
    if not known or (not loose and not all(found)):
        return None
    return tuple(kind for kind in known if kind is not None) or known


def _kind(part: str, *, loose: bool) -> list[SectionKind | None]:
    if part in _KINDS:
        return [_KINDS[part]]
    bare = " ".join(_unqualified(part.split()))
    if bare in _KINDS:
        return [_KINDS[bare]]
    return list(_within(part))[:1] if loose else []


def _unqualified(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    while start < end and words[start] in _QUALIFIERS:
        start += 1
    return words[start:end]


def _within(part: str) -> Iterator[SectionKind | None]:
    for title in _FREE:
        if part.endswith(f" {title}") or part.startswith(
            (f"{title} of ", f"{title} on ", f"{title} to ", f"{title} for ")
        ):
            yield _KINDS[title]
