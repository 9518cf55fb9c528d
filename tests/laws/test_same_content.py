"""The same content has the same meaning: seen again, or with its updates in another order."""

import json
import random

from tests.support.hosted import golden, normalize
from tests.support.reading import looks


def test_a_document_seen_twice_changes_nothing() -> None:
    for platform, case, kind in (
        ("apple", "consumer", "status"),
        ("heroku", "incident", "current"),
        ("salesforce", "incidents", "incidents"),
        ("webex", "services", "services"),
        ("zendesk", "incidents", "incidents"),
    ):
        seen = (kind, json.dumps(golden(platform, case)).encode())
        once, twice = looks(platform, seen), looks(platform, seen, seen)
        assert [change for _, change in twice.changes] == [change for _, change in once.changes]
        assert {key: record.combined for key, record in twice.records.items()} == {
            key: record.combined for key, record in once.records.items()
        }


def test_the_order_of_updates_carries_no_meaning() -> None:
    for platform, case, kind, one in (
        ("statuspal", "summary", "summary", "incidents"),
        ("sorry", "notice", "notice", "notice"),
    ):
        document = golden(platform, case)
        ordered = normalize(platform, kind, json.dumps(document).encode())
        for seed in range(5):
            for entry in document[one] if isinstance(document[one], list) else [document[one]]:
                random.Random(seed).shuffle(entry["updates"])
            assert normalize(platform, kind, json.dumps(document).encode()) == ordered
