"""Postmortems in the terminal, on pages and in exports, with what they state beside the times on the page."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from statusledger.browse import site as static
from statusledger.export import export
from tests.postmortems.vendors import BODY, SHORT, dataset
from tests.support.browsing import Site
from tests.support.dataset import say


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("postmortems") / "status.db"
    dataset(path).close()
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Site:
    return Site(path)


# Terminal


def test_the_list_has_what_each_states_and_the_difference_from_the_page(path: Path) -> None:
    shown = " ".join(say(path, "postmortems").stdout.split())
    assert "Two postmortems, the last published first" in shown
    assert shown.index("Bolt") < shown.index("Acme")
    assert "Sections: summary, root cause, timeline and actions; three timeline entries; two action items." in shown
    assert "Stated window: 5 Jan 2025 08:45 to 10:40 UTC." in shown
    assert "Stated: 1h 55m in total, about 4m until detection." in shown
    assert "The start in the postmortem, 5 Jan 2025 08:45 UTC, is 15m before" in shown
    assert "The end in the postmortem, 5 Jan 2025 10:40 UTC, is 10m after" in shown


def test_the_list_as_json(path: Path) -> None:
    bolt, acme = json.loads(say(path, "postmortems", "--json").stdout)
    assert (bolt["vendor_id"], bolt["kinds"], bolt["start"]["minutes"], bolt["durations"]) == ("bolt", [], None, [])
    assert acme["start"] == {
        "page_at": "2025-01-05T09:00:00Z", "postmortem_at": "2025-01-05T08:45:00Z", "minutes": -15,
    }  # fmt: skip
    assert acme["end"]["minutes"] == 10
    assert [(each["stage"], each["seconds"]) for each in acme["durations"]] == [("total", 6900), ("detection", 240)]
    assert (acme["timeline_entries"], acme["dated_entries"], acme["action_items"]) == (3, 3, 2)
    assert "sections" not in acme


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["acme"], ["acme_one"]),
        (["Bolt"], ["bolt_mail"]),
        (["acme", "bolt"], ["bolt_mail", "acme_one"]),
        (["--since", "2025-01-06"], ["bolt_mail"]),
        (["--limit", "1"], ["bolt_mail"]),
    ],
)
def test_vendors_and_times_narrow_the_list(path: Path, arguments: list[str], expected: list[str]) -> None:
    found = json.loads(say(path, "postmortems", "--json", *arguments).stdout)
    assert [each["incident_id"] for each in found] == expected


def test_the_id_of_an_incident_shows_its_postmortem_in_full(path: Path) -> None:
    (found,) = json.loads(say(path, "postmortems", "acme_one", "--json").stdout)
    assert found["body"] == BODY
    assert [each["at"] for each in found["timeline"]] == [
        "2025-01-05T08:45:00Z", "2025-01-05T08:49:00Z", "2025-01-05T10:40:00Z",
    ]  # fmt: skip
    assert [each["state"] for each in found["actions"]] == ["done", "in_progress"]
    shown = say(path, "postmortems", "acme_one").stdout
    assert "5 Jan 2025 08:49 UTC   08:49: An alarm rang." in shown
    assert "A new disk was in place." in shown


def test_an_incident_without_a_postmortem_says_so(path: Path) -> None:
    assert "has published no postmortem" in say(path, "postmortems", "acme_two").stdout


def test_an_unknown_name_is_refused_with_the_nearest(path: Path) -> None:
    refused = say(path, "postmortems", "acmee")
    assert refused.exit_code == 2
    assert "no vendor 'acmee'" in refused.stderr


def test_show_compares_the_times(path: Path) -> None:
    shown = " ".join(say(path, "show", "acme_one").stdout.split())
    assert "The start in the postmortem, 5 Jan 2025 08:45 UTC, is 15m before" in shown
    assert "1h 55m in total" in shown


# Pages


def test_the_page_lists_them_with_links_to_their_texts(site: Site) -> None:
    page, data = site.gets(["/postmortems", "/postmortems.json"])
    assert 'href="/incident/acme_one#postmortem"' in page.text
    assert "1h 55m in total" in page.text
    assert "is 15m before" in page.text
    assert (data.json()["count"], len(data.json()["postmortems"])) == (2, 2)


def test_the_page_can_be_narrowed_to_a_vendor(site: Site) -> None:
    one, none = site.gets(["/postmortems?vendor=bol", "/postmortems?vendor=zzz"])
    assert "bolt_mail" in one.text
    assert "acme_one" not in one.text
    assert "No vendor has a name with “zzz”." in none.text


def test_its_csv_has_the_updates(site: Site) -> None:
    rows = list(csv.DictReader(site.get("/postmortems.csv").text.splitlines()[:2]))
    assert rows[0]["incident_id"] == "bolt_mail"


def test_an_incident_has_contents_timeline_and_durations(site: Site) -> None:
    page = site.get("/incident/acme_one").text
    assert '<a href="#postmortem-2">Timeline</a>' in page
    assert '<div id="postmortem-2"><h4>Timeline</h4>' in page or '<div id="postmortem-2"><h3>Timeline</h3>' in page
    assert "08:49: An alarm rang." in page
    assert '<time datetime="2025-01-05T08:49:00Z">' in page
    assert "Stated durations" in page


def test_the_static_site_has_the_page_and_the_anchor(path: Path, tmp_path: Path) -> None:
    static.write(path, tmp_path / "site", archive_s=0)
    listed = (tmp_path / "site/postmortems/index.html").read_text()
    assert 'href="../incident/acme_one/#postmortem"' in listed
    assert 'id="postmortem"' in (tmp_path / "site/incident/acme_one/index.html").read_text()
    assert json.loads((tmp_path / "site/postmortems.json").read_text())["count"] == 2


# Export


def test_the_export_has_texts_and_figures_with_their_description(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "out", ("csv", "postmortems"))
    out = tmp_path / "out"
    acme, bolt = csv.DictReader((out / "postmortems.csv").read_text().splitlines(keepends=True))
    assert (acme["incident_id"], acme["total_s"], acme["detection_s"], acme["mitigation_s"]) == (
        "acme_one", "6900", "240", "",
    )  # fmt: skip
    assert (acme["start_minutes"], acme["kinds"], acme["body"]) == (
        "-15", "summary; root_cause; timeline; actions", BODY,
    )  # fmt: skip
    assert bolt["body"] == SHORT
    lines = (out / "postmortems.ndjson").read_text().splitlines()
    assert [json.loads(line)["incident_id"] for line in lines] == ["acme_one", "bolt_mail"]
    text = (out / "postmortems/acme/acme_one_3.md").read_text()
    assert text.startswith("# Delayed mail delivery\n")
    assert BODY in text
    resources = json.loads((out / "datapackage.json").read_text())["resources"]
    assert {name for each in resources for name in [each["name"]]} >= {"updates", "postmortems"}
    digest = hashlib.sha256((out / "postmortems.csv").read_bytes()).hexdigest()
    assert f"{digest}  postmortems.csv" in (out / "SHA256SUMS").read_text()


def test_a_narrowed_export_has_the_postmortems_of_its_incidents(path: Path, tmp_path: Path) -> None:
    from statusledger.store.read.dataset import Selection

    export(path, tmp_path / "out", ("postmortems",), Selection(vendors=("bolt",)))
    lines = (tmp_path / "out/postmortems.ndjson").read_text().splitlines()
    assert [json.loads(line)["incident_id"] for line in lines] == ["bolt_mail"]
