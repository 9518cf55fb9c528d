"""Group a feed's entries into incidents: by address or id, or by title where those mean nothing.

Monitors post an entry at each failure and recovery; some feeds give all entries one id, or each update its own. There
an incident lasts from its subject's first entry to its end.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from statusledger import text
from statusledger.model import Instant, Status
from statusledger.platforms.feed.names import Name, are_apart, names
from statusledger.platforms.toolkit.feeds import Entry, Feed
from statusledger.text import phrases
from statusledger.times import minute, seconds_between

_FALL = (
    r"(?P<word>(?:went|is|has gone|appears to be|was|seems to be) "
    r"(?:down|offline|unreachable|unavailable|not responding))"
)
_RISE = (
    r"(?<!not )(?P<word>(?:(?:has|have|is|was) )?recovered"
    r"|(?:is|are|was|were|came|comes|went) (?:back|(?:back )?(?:up|online|reachable))(?: again)?)"
)
# What monitors write in titles, and whether it is the end.
_SIGNALS = (
    (re.compile(rf"\W*+(?P<subject>\w.*?) {_FALL}\W*+", re.IGNORECASE), False),
    (re.compile(rf"\W*+(?P<subject>\w.*?) {_RISE}\W*+", re.IGNORECASE), True),
    (re.compile(r"\W*+(?:monitor is )?(?P<word>down)\s*+[:\]|]\s*+(?P<subject>\w.*)", re.IGNORECASE), False),
    (re.compile(r"\W*+(?:monitor is )?(?P<word>up|recovered)\s*+[:\]|]\s*+(?P<subject>\w.*)", re.IGNORECASE), True),
)
# Addresses that end with when an update was posted, and what stands before the subject in titles of those feeds.
_SERIAL = re.compile(r"(?P<stem>[^#]*#.+)[_-]\d{10}")
# A longer silence of the same title begins another incident, after a title of which all was over a shorter one.
_OVER_S, _QUIET_S = 3 * 86_400, 7 * 86_400
_PREFIX = re.compile(
    r"(?:service is operating normally|service impact|service disruption|performance issues|informational message)\s*:",
    re.IGNORECASE,
)


class Signal(Struct, frozen=True):
    """Monitor's report on its subject, with the vendor's word."""

    subject: str
    word: str
    is_end: bool


class Group(Struct, frozen=True):
    """Entries of one incident, in the feed's order."""

    key: str
    entries: tuple[Entry, ...]


class _Strand(Struct, frozen=True):
    """A tie between entries; `key` is None where several incidents share it in turn."""

    words: tuple[str, ...]
    key: str | None

    @property
    def monitored(self) -> bool:
        return self.words[0] == "monitor"

    @property
    def by_title(self) -> bool:
        return self.words[0] == "title"


def groups(feed: Feed, time_of: Callable[[Entry], Instant | None]) -> list[Group]:
    """Group entries, each group at its first entry. Raises NormalizeError without an id."""
    entries = list(dict.fromkeys(feed.entries))
    named = names(entries, feed.link, _subject)
    keys = {entry: name.key for entry, name in named.items()}
    strands: dict[_Strand, list[Entry]] = defaultdict(list)
    for entry, strand in zip(entries, _strands(entries, named), strict=True):
        strands[strand].append(entry)
    uses = Counter(key for entry, key in keys.items() if not _ends(entry))
    stated = [
        group
        for strand, several in strands.items()
        for group in (
            [Group(strand.key, tuple(several))] if strand.key else _episodes(strand, several, keys, uses, time_of)
        )
    ]
    place = {entry: number for number, entry in enumerate(entries)}
    return sorted(stated, key=lambda group: min(place[entry] for entry in group.entries))


def signal_of(title: str) -> Signal | None:
    """Return the monitor's report in a title, or None."""
    for pattern, is_end in _SIGNALS:
        match = pattern.fullmatch(title)
        if match:
            return Signal(match["subject"], match["word"], is_end)
    return None


def without_prefix(title: str) -> str:
    """Return a title without the state of a service before it."""
    return _PREFIX.sub("", title).strip()


def _strands(entries: Sequence[Entry], named: Mapping[Entry, Name]) -> Iterator[_Strand]:
    falls = any(signal and not signal.is_end for signal in map(_signal, entries))
    spoken = {named[entry].key for entry in entries if not _signal(entry)}
    shared = _shared(entries, named)
    for entry in entries:
        name, signal = named[entry], _signal(entry)
        serial = _SERIAL.fullmatch(name.key)
        if signal and falls and name.key not in spoken:
            yield _Strand(("monitor", text.letters(signal.subject)), None)
        elif name.of_page or name.key in shared:
            yield _Strand(("title", _subject(entry)), None)
        elif serial and name.key == entry.id:
            yield _Strand(("serial", serial["stem"], _subject(entry)), None)
        else:
            yield _Strand(("key",), name.key)


def _shared(entries: Sequence[Entry], named: Mapping[Entry, Name]) -> set[str]:
    subjects: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if not named[entry].by_link:
            subjects[named[entry].key].add(_subject(entry))
    return {key for key, stated in subjects.items() if are_apart(stated)}


def _signal(entry: Entry) -> Signal | None:
    return signal_of(entry.heading)


def _subject(entry: Entry) -> str:
    return text.letters(phrases.unlabelled(without_prefix(entry.heading)))


def _episodes(
    strand: _Strand,
    entries: Iterable[Entry],
    keys: dict[Entry, str],
    uses: Counter[str],
    time_of: Callable[[Entry], Instant | None],
) -> Iterator[Group]:
    """An end whose beginning left the feed was read earlier."""
    several = list(entries)[::-1]
    oldest_first = sorted(several, key=lambda entry: time_of(entry) or "")
    episodes: list[list[Entry]] = []
    for entry in oldest_first:
        if not episodes or _begins(strand, episodes[-1][-1], entry, keys, time_of):
            episodes.append([])
        episodes[-1].append(entry)
    for episode in episodes:
        if strand.monitored and _ends(episode[0]):
            continue
        own = keys[episode[0]]
        named = not strand.by_title and uses[own] <= 1 and own != episode[0].link
        stamp = re.sub("[-:]", "", minute(time_of(episode[0]) or Instant("")))
        yield Group(own if named else f"{stamp}-{strand.words[-1]}", tuple(reversed(episode)))


def _begins(
    strand: _Strand, last: Entry, entry: Entry, keys: dict[Entry, str], time_of: Callable[[Entry], Instant | None]
) -> bool:
    if strand.monitored and not _ends(entry) and keys[entry] != keys[last]:
        return True
    over = _ends(last) or (strand.by_title and _closes(last))
    if over and not _ends(entry):
        return True
    retitled = strand.by_title and over and phrases.status_of(entry.heading) is not Status.POSTMORTEM
    silence = _silence(time_of(last), time_of(entry))
    return (over or strand.by_title) and silence > (_OVER_S if retitled else _QUIET_S)


def _silence(earlier: Instant | None, later: Instant | None) -> float:
    return seconds_between(earlier, later) if earlier and later else 0


def _closes(entry: Entry) -> bool:
    return phrases.status_of(entry.body).final


def _ends(entry: Entry) -> bool:
    signal = _signal(entry)
    return signal.is_end if signal else phrases.status_of(entry.heading).final
