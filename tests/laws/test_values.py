"""Values that no database takes are refused or left out, wherever they stand in a document of any platform."""

import json
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import IdentityChanged, NormalizeError
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing import parse
from statusledger.reconcile import Observation
from tests.laws.test_documents import distinct, json_of, places, save
from tests.support.cases import JSON_CASES, URL, document, input_of, kind_of, name_of, read

# As JSON writes them: beyond 64 bits, beyond doubles, and what only some parsers take.
NUMBERS = (str(2**63), str(-(2**63) - 1), str(2**64), "1e400", "NaN", "Infinity", "-Infinity", "9" * 5_000)
TEXTS = (r'"a\ud800b"', r'"\udfff"', r'"a\u0000b"')
LOOKED_AT = Instant("2027-06-01T12:00:00Z")


@pytest.fixture(scope="module")
def database() -> Database:
    database = store.open_database(None)
    store.keep_in_step(database, [source_of(case) for case in JSON_CASES])
    return database


def source_of(case: Path) -> Source:
    key = name_of(case).replace("_", "-")
    return Source(id=key, name=key, url=URL, platform=case.parent.name, vendor="acme")


@pytest.mark.parametrize("case", JSON_CASES, ids=name_of)
def test_values_that_no_database_takes_are_refused_or_left_out(case: Path, database: Database) -> None:
    platform, kind = PLATFORMS[case.parent.name], kind_of(case)
    saved = {msgspec.json.encode(read(case, input_of(case).read_bytes()))}
    for _, value, put in distinct(places(json_of(case))):
        if isinstance(value, list | dict):
            continue
        text = json.dumps(put("@here@"))
        for written in (*NUMBERS, *TEXTS):
            try:
                snapshot = parse(platform, document(case, text.replace('"@here@"', written).encode()))
            except NormalizeError:
                continue
            if (encoded := msgspec.json.encode(snapshot)) not in saved:
                saved.add(encoded)
                with suppress(IdentityChanged):
                    save(database, source_of(case), Observation(kind, LOOKED_AT, snapshot))
