"""Addresses of pages in other capitals or by another name."""

from urllib.parse import quote

from statusledger.browse.render import Links
from statusledger.store.query import Connection
from statusledger.store.read import names, queries


def elsewhere(db: Connection, page: str, identity: str, links: Links) -> str | None:
    """Return the address of the vendor or incident that is meant, if it is one; /vendor/GitHub is /vendor/github."""
    found = _id(db, page, identity)
    return None if found is None else f"{links.root}{page}/{quote(found, safe='')}"


def _id(db: Connection, page: str, identity: str) -> str | None:
    if page in ("vendor", "upstream"):
        return names.vendors(db).id_of(identity)
    if page != "incident":
        return None
    found = {each.id for each in queries.candidates(db, identity) if each.id.casefold() == identity.casefold()}
    return found.pop() if len(found) == 1 else None
