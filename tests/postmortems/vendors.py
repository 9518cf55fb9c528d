"""A dataset of two vendors with postmortems, in words of our own."""

from pathlib import Path

from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.model import Affected, Impact, Status
from tests.support.build import incident, listing, update
from tests.support.dataset import ACME, folded, observe, source

BOLT = source("bolt", "Bolt")
BODY = """## Summary

On January 5, 2025, from 08:45 to 10:40 UTC, mail was late. The outage lasted 1 hour and 55 minutes.
It was detected within 4 minutes.

## Timeline

All times are UTC.

- 08:45: A disk filled.
- 08:49: An alarm rang.
- 10:40: A new disk was in place.

## Root cause

A full disk | a small one.

## Next steps

- [x] Buy a disk
- Watch it (in progress)"""
SHORT = "We are sorry that mail was late. A disk was full."


def dataset(path: Path) -> Database:
    """Acme has an explained incident and three others, Bolt an explained one."""
    mail = (Affected(key="mail", name="Mail"),)
    explained = incident(
        "one", "5 09:00", end="5 10:30", impact=Impact.MAJOR, title="Delayed mail delivery",
        updates=[
            update("u1", "5 09:00", body="Outgoing messages wait in a queue."),
            update("u2", "5 10:30", Status.RESOLVED, "Mail flows again."),
            update("u3", "8 09:00", Status.POSTMORTEM, BODY),
        ],
    )  # fmt: skip
    database = folded(
        path,
        listing(
            "20 12:00",
            replace(explained, components=mail),
            replace(incident("two", "3 09:00", end="3 09:30", title="Mail delivery is slow"), components=mail),
            replace(incident("three", "4 09:00", end="4 09:30", title="Delayed dashboards"), components=mail),
            incident("four", "2 09:00", end="2 09:05", title="Logins fail"),
        ),
        sources=(ACME, BOLT),
    )
    late = update("v1", "9 09:00", Status.POSTMORTEM, SHORT)
    observe(
        database,
        BOLT,
        listing(
            "20 12:00",
            incident("mail", "6 09:00", end="6 10:00", title="Mail delivery delayed", updates=[late]),
            incident("delayed", "7 09:00", end="7 10:00", title="Delayed payments"),
        ),
    )
    return database
