"""Wire structs of cState, decoded from repaired JSON."""

import re
from typing import Literal

import msgspec
from msgspec import Struct

from statusledger.model import Document
from statusledger.platforms.toolkit import mending
from statusledger.platforms.toolkit.parse_errors import refusing

_BEGINNING = re.compile(rb'\s*+\{\s*+"is"\s*+:\s*+"(?:index|issues|issue)"')


class Issue(Struct, rename="camel"):
    """Issue; `lastMod` is when its file was last written, a body comes only with a single issue."""

    is_: Literal["issue"] = msgspec.field(name="is")
    title: str
    created_at: str
    permalink: str
    resolved: bool
    affected: list[str]
    resolved_at: str | None = None
    severity: str | None = None
    last_mod: str | None = None
    informational: bool = False
    body: str | None = None


class System(Struct, rename="camel"):
    """Component with its open issues."""

    name: str
    category: str
    status: str
    unresolved_issues: list[Issue]
    description: str | None = None


class Category(Struct, rename="camel"):
    """Group of systems; the page may omit its name."""

    name: str
    hide_title: bool = False


class Index(Struct, rename="camel"):
    """Page, systems and open issues."""

    is_: Literal["index"] = msgspec.field(name="is")
    systems: list[System]
    title: str = ""
    summary_status: str | None = None
    base_url: str = msgspec.field(name="baseURL", default="")
    categories: list[Category] = []


class Issues(Struct):
    """All issues, informational posts too."""

    is_: Literal["issues"] = msgspec.field(name="is")
    pages: list[Issue]


_SHAPES: dict[str, type[Index] | type[Issues] | type[Issue]] = {"index": Index, "issues": Issues, "issue": Issue}


@refusing("a cState document")
def read(document: Document) -> Index | Issues | Issue:
    """Decode a document, repaired where broken, else strictly. Raises NormalizeError."""
    shape = _SHAPES[document.kind]
    try:
        return msgspec.json.decode(document.body, type=shape)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        mended = msgspec.json.encode(mending.loads(document.body.decode()))
    return msgspec.json.decode(mended, type=shape)


def begins(body: bytes) -> bool:
    """Return True if a body begins as every document of the theme does."""
    return _BEGINNING.match(body) is not None
