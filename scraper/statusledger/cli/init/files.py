"""The files that `init` writes: all of them, or none."""

import os
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from statusledger import catalogue
from statusledger.alerts import config as alerts
from statusledger.catalogue import settings
from statusledger.cli.init.selection import VendorChoice
from statusledger.cli.pages import matches
from statusledger.config import names
from statusledger.gate import stack
from statusledger.model import Impact, Source
from statusledger.platforms import PLATFORMS

NEXT = """\
Next:
  statusledger run            poll the pages
  statusledger now            who is down?
  statusledger check          safe to deploy? it reads stack.yaml
  statusledger alerts test    once alerts.yaml has a target
"""
NAMES = ("sources.yaml", "stack.yaml", "alerts.yaml", "settings.yaml")
_LONGEST_COMMENT = 200


def refuse_existing(folder: Path) -> None:
    """Raise UsageError where one of the files exists."""
    existing = [name for name in NAMES if os.path.lexists(folder / name)]
    if not existing:
        return
    if (folder / NAMES[0]).resolve() == catalogue.shipped().resolve():
        advice = "this clone has the whole catalogue as its sources.yaml; make a folder of your own and go there"
    else:
        advice = "add vendors with `statusledger sources add NAME...`, or start in another folder"
    raise click.UsageError(f"{', '.join(existing)}: there already, so nothing is written; {advice}")


def write(folder: Path, selection: VendorChoice) -> None:
    """Write all files, checked as they are when read. Raises UsageError where one has appeared meanwhile."""
    texts = _texts(selection)
    _check(texts)
    written: list[Path] = []
    try:
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                written.append(folder / name)
                file.write(text)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            refuse_existing(folder)
        raise


def _texts(selection: VendorChoice) -> Mapping[str, str]:
    heads = {name: files(__package__).joinpath("starter", name).read_text(encoding="utf-8") for name in NAMES}
    entries = {
        "sources.yaml": [
            *(_entry(each, selection) for each in selection.sources),
            *_hinted(selection),
            *_unclear(selection),
        ],
        "stack.yaml": [f"- {each.id}" for each in selection.sources],
    }
    return {name: head + "".join(f"{line}\n" for line in entries.get(name, ())) for name, head in heads.items()}


def _entry(source: Source, selection: VendorChoice) -> str:
    packages = ", ".join(selection.packages.get(source.id, ()))
    hint = [f"hint: {packages}"] if packages else []
    off = [] if source.enabled else [matches.reason(source)]
    return f"- {source.id}  # {_printable('; '.join([source.name, *hint, *off]))}"


def _hinted(selection: VendorChoice) -> Iterator[str]:
    if selection.hinted:
        yield "\n# Not watched, because only packages hint at them; remove the # before a vendor that you use:"
    yield from (f"# {_entry(each, selection)}" for each in selection.hinted.values())


def _unclear(selection: VendorChoice) -> Iterator[str]:
    if selection.unclear:
        yield "\n# Not watched, because no entry is clear:"
    yield from (f"#   {_printable(matches.explained(match))}" for match in selection.unclear)


def _printable(words: str) -> str:
    """Return words of people for a comment: one line, without characters that YAML refuses."""
    return " ".join("".join(each if each.isprintable() else " " for each in words).split())[:_LONGEST_COMMENT]


def _check(texts: Mapping[str, str]) -> None:
    """Read the files as commands do. Raises CatalogueError."""
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder, name) for name in texts}
        for name, path in paths.items():
            path.write_text(texts[name], encoding="utf-8")
        known = catalogue.load(paths["sources.yaml"], PLATFORMS)
        stack.load(paths["stack.yaml"], names.of_sources(known, with_vendors=True), Impact.MINOR)
        alerts.load(paths["alerts.yaml"], known)
        settings.load(paths["settings.yaml"])
