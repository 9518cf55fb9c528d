"""Search of a catalogue by everyday words."""

import re
from collections.abc import Sequence

from statusledger.config import names
from statusledger.model import Source
from statusledger.text import addresses

_WORD = re.compile(r"[^\W_]+")


def search(known: Sequence[Source], words: str) -> list[Source]:
    """Find sources called `words`, then those where each word begins a word of names and addresses.

    A vendor's sources are found together. Case does not matter.
    """
    named = names.of_sources(known, with_vendors=True).id_of(words)
    exact = [each for each in known if named in (each.id, each.vendor)]
    wanted = [each.casefold() for each in _WORD.findall(words)]
    holding = [each for each in known if wanted and _holds(each, wanted)]
    ordered = sorted(exact, key=lambda each: (each.id != named, not each.enabled))
    return list({each.id: each for each in (*ordered, *sorted(holding, key=lambda each: not each.enabled))}.values())


def _holds(source: Source, wanted: Sequence[str]) -> bool:
    hosts = (addresses.split(each).hostname or "" for each in (source.url, source.homepage or ""))
    called = " ".join((source.id, source.name, source.vendor, *source.names, *source.aliases, *hosts)).casefold()
    words = _WORD.findall(called)
    return all(any(word.startswith(each) for word in words) for each in wanted)
