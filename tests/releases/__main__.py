"""Writes the ledger of the present version, with events of our own invention."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard

from statusledger.model import Status
from statusledger.schema.steps import VERSION
from statusledger.store.captures import beside
from tests import releases
from tests.support import ledgers
from tests.support.build import incident, listing, summary, update
from tests.support.dataset import ACME, folded, observe

_CAUSE = "This was caused by an outage at AWS in us-east-1. We have rolled back a deployment."


def main() -> None:
    target = releases.FOLDER / f"v{VERSION}"
    target.mkdir()
    with TemporaryDirectory() as folder:
        path = Path(folder, "status.db")
        ledgers.captured(path, "Slow queries", bodies=3)
        opened = incident("one", title="Slow queries", updates=[update("a", "5 10:00")])
        ended = incident(
            "one",
            title="Slow queries in the north",
            updates=[update("a", "5 10:00"), update("b", "5 11:00", Status.RESOLVED, _CAUSE)],
            end="5 11:00",
        )
        database = folded(path, summary("5 10:05", opened))
        observe(database, ACME, listing("5 11:05", ended), summary("5 11:10"))
        database.close()
        for each in (path, beside(path)):
            packed = zstandard.compress(each.read_bytes(), 19)
            (target / f"{each.name}.zst").write_bytes(packed)
        (target / "dump.jsonl").write_text("".join(f"{line}\n" for line in releases.dumped(path)), encoding="utf-8")
    sys.stdout.write(f"{target}\n")


main()
