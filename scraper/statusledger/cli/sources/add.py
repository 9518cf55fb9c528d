"""The command `sources add`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from statusledger.cli import options
from statusledger.cli.completing import complete_shipped
from statusledger.cli.detect import detected, private_option
from statusledger.model import Source


class _New(Struct, frozen=True):
    """A source to add, its text in the file, and words about it."""

    source: Source
    text: str
    about: str


@click.command(name="add")
@options.names("wanted", "NAME|URL...", complete_shipped)
@click.option("--name", metavar="NAME", help="Name of the vendor at a URL.  [default: the name on the page]")
@click.option("--id", "key", metavar="ID", help="Id of the source at a URL.  [default: made from the name]")
@private_option
@options.catalogue
@options.settings
@options.user_agent
def command(
    wanted: tuple[str, ...],
    name: str | None,
    key: str | None,
    allow_private: bool,
    sources: Path | None,
    user_agent: str | None,
) -> None:
    """Add vendors by name, or pages by address, to sources.yaml.

    A name is looked up in the catalogue that comes with statusledger; at an address the platform of the page is
    detected. All are added, or none; one that is there already stays as it is. sources.yaml is created if it does not
    exist.
    """
    urls = [each for each in dict.fromkeys(wanted) if "://" in each]
    if (name or key) and (len(wanted) > 1 or not urls):
        raise click.UsageError("--name and --id are for one page, named by its address; add others without them")
    path = sources or Path("sources.yaml")
    own = _own(path)
    here = {each: own.find(each) for each in wanted}
    named = list(_by_name([each for each, found in here.items() if not found and each not in urls]))
    here |= {each.source.id: own.find(each.source.id) or own.at(each.source.url) for each in named}
    new = [each for each in named if not here[each.source.id]]
    for url in urls:
        if not here[url]:
            new.append(_detected(url, user_agent, allow_private=allow_private, name=name, key=key))
    _add(path, new, [each for each in here.values() if each])


class _Own(Struct, frozen=True):
    """The sources of a file."""

    sources: tuple[Source, ...]

    def find(self, word: str) -> Source | None:
        """Find the source of an address or a name."""
        from statusledger.config import names

        if "://" in word:
            return self.at(word)
        key = names.of_sources(self.sources).id_of(word)
        return next((each for each in self.sources if each.id == key), None)

    def at(self, url: str) -> Source | None:
        """Find the source with this address."""
        from statusledger.catalogue.writing import addresses, bare_address

        return next((each for each in self.sources if bare_address(url) in addresses(each)), None)


def _own(path: Path) -> _Own:
    from statusledger.catalogue import writing
    from statusledger.platforms import PLATFORMS

    return _Own(writing.sources_of(path, PLATFORMS))


def _by_name(words: Sequence[str]) -> Iterator[_New]:
    """Yield the shipped sources with these names. Raises UsageError with all words that are none."""
    if not words:
        return
    from statusledger import catalogue
    from statusledger.catalogue import writing
    from statusledger.catalogue.search import Search
    from statusledger.cli.pages import matches
    from statusledger.platforms import PLATFORMS

    search = Search(catalogue.load(catalogue.shipped(), PLATFORMS))
    found = [search.match(each) for each in words]
    if wrong := [matches.explained(each) for each in found if each.source is None]:
        raise click.UsageError("\n".join(wrong))
    sources = {each.source.id: each.source for each in found if each.source}
    for named in writing.as_named(sources, PLATFORMS):
        yield _New(named, writing.reference(named), matches.about(sources[named.id]))


def _detected(url: str, user_agent: str | None, **details: Any) -> _New:  # noqa: ANN401
    from statusledger.catalogue import writing

    found = detected(url, user_agent, **details)
    return _New(found.source, writing.written(found.source), f"read as {found.platform} ({found.confidence})")


def _add(path: Path, new: Sequence[_New], here: Sequence[Source]) -> None:
    from statusledger.catalogue import writing
    from statusledger.platforms import PLATFORMS

    is_new = not path.exists()
    texts = {each.source.id: each.text for each in new}
    if new:
        writing.add_all(path, [each.source for each in new], PLATFORMS, lambda source: texts[source.id])
    lines = writing.lines_by_id(path, PLATFORMS)
    for each in here:
        click.echo(f"{path}:{lines[each.id]}: {each.id} is there already")
    for added in new:
        click.echo(f"{path}:{lines[added.source.id]}: added {added.source.id}, {added.about}")
    if is_new:
        click.echo(f"{path} is new: it replaces the catalogue that comes with statusledger")
