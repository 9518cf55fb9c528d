"""Pages of Statuspage, by kind."""

from statusledger.errors import NormalizeError
from statusledger.model import Document, Snapshot
from statusledger.platforms.statuspage import home, incident_page, months, skeleton
from statusledger.platforms.toolkit.parse_errors import refusing

_READERS = {
    "page": ("index", home.snapshot),
    "months": ("history", months.snapshot),
    "incident_page": ("incident", incident_page.snapshot),
}


def parse(document: Document) -> Snapshot:
    """Parse a page of the requested kind. Raises NormalizeError."""
    expected, read = _READERS[document.kind]
    tree = skeleton.parse(document)
    found = skeleton.shape(tree)
    what = f"Statuspage's {skeleton.SHAPES[expected]}"
    if found != expected:
        raise NormalizeError(f"not {what}: {f'it is the {skeleton.SHAPES[found]}' if found else 'another page'}")
    if not document.body.rstrip().endswith(b"</html>"):
        raise NormalizeError(f"{what} that is cut short")
    with refusing(what):
        return read(tree, document)


def matches(document: Document, _: Snapshot | None) -> bool:
    """Return True for any public page of Statuspage."""
    return is_drawn(document)


def is_drawn(document: Document) -> bool:
    """Return True for a public page drawn by Statuspage."""
    try:
        return skeleton.shape(skeleton.parse(document)) is not None
    except NormalizeError:
        return False
