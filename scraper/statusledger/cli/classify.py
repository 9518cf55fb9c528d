"""The command `classify`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from statusledger.cli import inputs, options
from statusledger.cli.output import print_json

if TYPE_CHECKING:
    from statusledger.classification import Classification, NamedUpstream, Tag

_EXAMPLE = '{"title": "Errors", "text": "We have rolled back."}'


class _TextLine(Struct):
    text: str
    title: str | None = None
    vendor: str | None = None


@click.command(name="classify")
@click.argument("file", type=options.NamedPath(exists=True, dir_okay=False, allow_dash=True))
@click.option("--ndjson", is_flag=True, help="One JSON object with title and text in each line.")
def command(file: Path, ndjson: bool) -> None:
    """Find causes, mitigations and blamed vendors in a text.

    Prints each with the quoted clause, as JSON. - reads standard input. With --ndjson, an object may also name the
    vendor that wrote the text, which blames no one by its own name. Exit 5 when a line is not such an object.
    """
    from statusledger.classification import Text, classify

    body = inputs.read(file, "texts").decode(errors="replace").removeprefix("\ufeff")
    if not ndjson:
        print_json(_shown(classify("", [Text(body)])))
        return
    for title, text, vendor in _lines(file, body):
        click.echo(_compact(_shown(classify(title, [Text(text)], own=vendor))))


def _lines(file: Path, body: str) -> Iterator[tuple[str, str, str]]:
    """Yield title, text and vendor of each line. Raises NormalizeError."""
    import msgspec

    from statusledger.errors import NormalizeError

    decoder = msgspec.json.Decoder(_TextLine)
    for number, line in enumerate(body.split("\n"), start=1):
        if line.strip():
            try:
                found = decoder.decode(line)
            except msgspec.MsgspecError as error:
                raise NormalizeError(f"{file}: line {number}: {error}; write {_EXAMPLE}") from error
            yield found.title or "", found.text, found.vendor or ""


def _compact(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value).decode()


def _shown(found: "Classification") -> dict[str, list[dict[str, object]]]:
    """The keys that other programs read."""
    return {
        "causes": [_tag(each) for each in found.causes],
        "mitigations": [_tag(each) for each in found.mitigations],
        "upstreams": [_upstream(each) for each in found.upstreams],
    }


def _tag(tag: "Tag") -> dict[str, object]:
    return {"tag": tag.tag, "quote": tag.quote, "certainty": tag.certainty}


def _upstream(each: "NamedUpstream") -> dict[str, object]:
    return {"name": each.name, "region": each.region, "quote": each.quote, "certainty": each.certainty}
