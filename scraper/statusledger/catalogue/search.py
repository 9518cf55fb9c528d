"""Sources of a catalogue by everyday words: a name, a former id, a domain, an address, a word of any of these."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

from msgspec import Struct

from statusledger.catalogue.writing import addresses, bare_address
from statusledger.config import names
from statusledger.config.source import Source
from statusledger.text import addresses as urls
from statusledger.text import letters

SUGGESTED = 3
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_LAST_LETTER = "\U0010ffff"
_HOST = re.compile(r"[^\s/@]+\.[^\s/@.]{2,}(?:/\S*)?")
_WITH_ANOTHER_NAME = re.compile(r"([^()]*)\(([^()]*)\)([^()]*)")
_LEGAL_FORM = re.compile(
    r"(?<![,\s])[,\s]++(?:inc|incorporated|llc|ltd|limited|gmbh|ag|se|corp|corporation|co|company|plc|pbc|bv|sa|sas|ab|oy)\.?$",
    re.IGNORECASE,
)


class NameMatch(Struct, frozen=True):
    """Meaning of a word: one source, or several candidates to choose from, else the nearest sources, if any."""

    word: str
    source: Source | None = None
    candidates: tuple[Source, ...] = ()
    nearest: tuple[Source, ...] = ()

    @property
    def exact(self) -> tuple[Source, ...]:
        """Return the source or the candidates."""
        return self.candidates if self.source is None else (self.source,)


class Search:
    """Finds sources of a catalogue. Case, spaces and punctuation of names do not matter."""

    def __init__(self, known: Sequence[Source]) -> None:
        self._known = known
        self._names = names.of_sources(known, with_vendors=True)
        self._by_id = {each.id: each for each in known}

    def match(self, word: str) -> NameMatch:
        """Return the meaning of one name, domain or address."""
        found = self.exact(word)
        if len(found) == 1:
            return NameMatch(word, found[0])
        return NameMatch(word, candidates=found) if found else NameMatch(word, nearest=self._nearest(word))

    def find(self, words: str) -> list[Source]:
        """Find what the words mean, then sources with each of the words in names and addresses.

        Sources that are on come first. A vendor's sources are found together.
        """
        siblings = self._of_vendor(self._names.id_of(words) or "")
        found = [*self.exact(words), *siblings, *self._holding(words)]
        return list({each.id: each for each in found}.values())

    def exact(self, word: str) -> tuple[Source, ...]:
        """Return the source that a word means, or several candidates; empty where there is none."""
        return self._meant(word) or self._either(word)

    def _meant(self, word: str) -> tuple[Source, ...]:
        return self._called(word) or self._at(word) or self._called(_LEGAL_FORM.sub("", word))

    def _either(self, word: str) -> tuple[Source, ...]:
        """Find a name with another in parentheses, as AWS (Amazon Web Services); the first one counts before it."""
        parts = _WITH_ANOTHER_NAME.fullmatch(word)
        if parts is None:
            return ()
        first, other = self._meant(f"{parts[1]}{parts[3]}".strip()), self._meant(parts[2].strip())
        return tuple(each for each in first if each in other) or first or other

    def _called(self, name: str) -> tuple[Source, ...]:
        found: dict[str, Source] = {}
        for key in self._names.ids_of(name):
            sources = [self._by_id[key]] if key in self._by_id else self._of_vendor(key)
            found |= {each.id: each for each in sources}
        return tuple(found.values())

    def _of_vendor(self, vendor: str) -> list[Source]:
        found = [each for each in self._known if each.vendor == vendor]
        return sorted(found, key=lambda each: (not each.enabled, vendor not in each.id))

    def _at(self, word: str) -> tuple[Source, ...]:
        """Find sources by address, by the host of their page, then by the domain of their homepage."""
        if not is_address(word):
            return ()
        url = word if "://" in word else f"https://{word}"
        host = _host(url)
        domains = (self._by_domain.get(each) for each in _domains(host) if each == host or not self._is_shared(each))
        found = self._by_address.get(bare_address(url)) or self._by_page.get(host) or next(filter(None, domains), ())
        return tuple(_on_first(found))

    def _is_shared(self, domain: str) -> bool:
        """Return whether pages of several vendors are below a domain, as below statuspage.io."""
        return len(self._vendors_below.get(domain, ())) > 1

    def _nearest(self, word: str) -> tuple[Source, ...]:
        """Find sources with these words, else those called as it begins, else those of a similar name."""
        if not letters(word):
            return ()
        similar = (self._called(key)[:1] for key in self._names.nearest(word, SUGGESTED))
        found = self._holding(word) or self._called_as_begun(word) or chain.from_iterable(similar)
        return tuple(islice(found, SUGGESTED))

    def _called_as_begun(self, word: str) -> tuple[Source, ...]:
        """Find Slack for "Slack Technologies Limited"."""
        parts = word.split(maxsplit=_MOST_WORDS)
        begun = (self._called(" ".join(parts[:count])) for count in range(len(parts) - 1, 0, -1))
        return next(filter(None, begun), ())

    def _holding(self, words: str) -> list[Source]:
        """Find sources with a word that begins with each of these; whole words come first."""
        wanted = set(_WORD.findall(words.casefold()))
        begun = [self._with_word_from(each, each + _LAST_LETTER) for each in wanted]
        whole = [self._with_word_from(each, each + "\0") for each in wanted]
        found, best = (set[str].intersection(*each) if each else set[str]() for each in (begun, whole))
        sources = [self._by_id[each] for each in self._by_id if each in found] if found else []
        return sorted(sources, key=lambda each: (each.id not in best, not each.enabled))

    def _with_word_from(self, first: str, end: str) -> set[str]:
        """Find the ids of sources with a word of this range."""
        words = self._words
        return {key for _, key in words[bisect_left(words, (first, "")) : bisect_left(words, (end, ""))]}

    @cached_property
    def _words(self) -> list[tuple[str, str]]:
        """Words in order, each with the id of a source that has it."""
        return sorted((word, each.id) for each in self._known for word in _words_of(each))

    @cached_property
    def _by_address(self) -> dict[str, list[Source]]:
        return _grouped((address, each) for each in self._known for address in addresses(each))

    @cached_property
    def _by_page(self) -> dict[str, list[Source]]:
        return _grouped((_host(each.url), each) for each in self._known)

    @cached_property
    def _vendors_below(self) -> dict[str, set[str]]:
        found = defaultdict[str, set[str]](set)
        for each in self._known:
            for domain in _domains(_host(each.url)):
                found[domain].add(each.vendor)
        return found

    @cached_property
    def _by_domain(self) -> dict[str, list[Source]]:
        return _grouped((_host(each.homepage), each) for each in self._known if each.homepage)


def is_address(word: str) -> bool:
    """Return whether a word is an address, or a domain with or without a path."""
    return "://" in word or _HOST.fullmatch(word) is not None


def _words_of(source: Source) -> set[str]:
    return set(_WORD.findall(" ".join(_texts(source)).casefold()))


def _texts(source: Source) -> Iterator[str]:
    yield from (source.id, source.name, source.vendor, *source.names, *source.aliases)
    yield from (_host(each) for each in (source.url, source.homepage or ""))


def _on_first(sources: Iterable[Source]) -> list[Source]:
    return sorted(sources, key=lambda each: not each.enabled)


def _host(url: str) -> str:
    return (urls.split(url).hostname or "").removeprefix("www.")


def _domains(host: str) -> Iterator[str]:
    """Yield a host and the domains around it: acme.okta.com, okta.com."""
    labels = host.split(".")
    yield from (".".join(labels[start:]) for start in range(len(labels) - 1))


def _grouped(pairs: Iterable[tuple[str, Source]]) -> dict[str, list[Source]]:
    found = defaultdict[str, list[Source]](list)
    for key, source in pairs:
        found[key].append(source)
    return found
