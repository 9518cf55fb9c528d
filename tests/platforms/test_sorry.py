"""Sorry: the documented examples, and notices that lead to their updates."""

import json
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health, Status
from tests.support.hosted import golden, normalize


@pytest.mark.corpus
def test_the_documented_examples_are_read_in_full(corpus: Path) -> None:
    folder = corpus / "sorry"
    status = normalize("sorry", "status", (folder / "docexample__api_v1_status.json").read_bytes())
    assert (status.page.name, status.page.health) == ("Sorry™ Service Status", Health.OPERATIONAL)
    components = normalize("sorry", "components", (folder / "docexample__api_v1_components.json").read_bytes())
    assert [(each.name, each.group_name) for each in components.components] == [
        ("Example Component", None),
        ("Sub-Component", "Example Component"),
    ]
    notice = normalize("sorry", "notice", (folder / "docexample__api_v1_notice.json").read_bytes())
    (incident,) = notice.incidents
    assert (incident.key, incident.status, incident.started_at) == ("1", Status.INVESTIGATING, "2023-01-01T00:00:00Z")
    assert (len(incident.updates), len(incident.components), notice.follow) == (1, 1, ())
    with pytest.raises(NormalizeError, match="it has no notices"):
        normalize("sorry", "notices", (folder / "docexample__keyed_api_notices.json").read_bytes())


def test_a_notice_is_followed_where_the_list_lacks_its_updates() -> None:
    body = json.dumps(golden("sorry", "notices")).encode()
    actual = normalize("sorry", "notices", body, "https://status.example.com/api/v1/notices")
    assert [request.url for request in actual.follow] == [
        "https://status.example.com/api/v1/notices/501",
        "https://status.example.com/api/v1/notices/502",
    ]
    assert not any(incident.whole_timeline for incident in actual.incidents)
    paged = body.replace(b'"total_count": 3', b'"total_count": 30')
    assert normalize("sorry", "notices", paged).covers == ()
