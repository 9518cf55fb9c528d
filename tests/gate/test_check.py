"""May I deploy? What stands against it, what is put up with, and what is not known and so never fine."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Affected, Component, Health, Impact, Incident, Kind, Page, Snapshot, Status
from statusledger.reconcile import Observation
from tests.support.build import at, incident
from tests.support.dataset import folded, observe, poll, say, source

READ = "10 11:58"
ACME, BOLT = source("acme", "Acme"), source("bolt", "Bolt")
FINE, DOWN, UNKNOWN = 0, 10, 11
API = Component(key="api", name="API", health=Health.OPERATIONAL, position=1)
EUROPE = Component(key="eu", name="Compute", group_name="eu-west-1", health=Health.OPERATIONAL, position=2)
BETA = Component(key="beta", name="Beta", health=Health.UNKNOWN, position=3)


def parsed(*incidents: Incident, health: Health | None = None, parts: tuple[Component, ...] = ()) -> Observation:
    components = (*(part for part in (API, EUROPE, BETA) if part.key not in {each.key for each in parts}), *parts)
    return Observation(
        "incidents", at(READ), Snapshot(page=Page(health=health), components=components, incidents=incidents)
    )


def touching(impact: Impact, *parts: Component) -> Incident:
    named = tuple(Affected(part.key, part.name, part.group_name) for part in parts)
    return replace(incident(impact=impact), components=named)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "status.db"


def world(
    path: Path, *incidents: Incident, health: Health | None = None, parts: tuple[Component, ...] = ()
) -> Database:
    """Acme tells this; Bolt is read and well."""
    database = folded(path, parsed(*incidents, health=health, parts=parts), sources=(ACME, BOLT))
    observe(database, BOLT, parsed())
    return database


def check(path: Path, *arguments: str | Path) -> Result:
    return say(path, "check", *map(str, arguments))


@pytest.mark.parametrize(
    ("impact", "tolerated", "code"),
    [
        (Impact.NONE, "none", FINE),
        (Impact.MINOR, "none", DOWN),
        (Impact.MINOR, "minor", FINE),
        (Impact.MAJOR, "minor", DOWN),
        (Impact.MAJOR, "major", FINE),
        (Impact.CRITICAL, "major", DOWN),
        (Impact.CRITICAL, "critical", FINE),
        (Impact.UNKNOWN, "none", UNKNOWN),
        (Impact.UNKNOWN, "major", UNKNOWN),
        (Impact.UNKNOWN, "critical", FINE),
    ],
)
def test_an_incident_above_the_tolerated_impact_is_down(path: Path, impact: Impact, tolerated: str, code: int) -> None:
    world(path, incident(impact=impact))
    assert check(path, "--max-impact", tolerated).exit_code == code


@pytest.mark.parametrize(
    ("health", "code"),
    [
        (Health.OPERATIONAL, FINE),
        (Health.MAINTENANCE, FINE),
        (Health.DEGRADED, FINE),
        (Health.PARTIAL_OUTAGE, DOWN),
        (Health.MAJOR_OUTAGE, DOWN),
    ],
)
def test_unhealthy_components_and_pages_count_without_an_incident(tmp_path: Path, health: Health, code: int) -> None:
    for name, make in (("component", {"parts": (replace(API, health=health),)}), ("page", {"health": health})):
        path = tmp_path / f"{name}.db"
        world(path, **make)
        assert check(path).exit_code == code, name


def test_a_page_of_unknown_health_is_not_fine(path: Path) -> None:
    world(path, health=Health.UNKNOWN)
    assert check(path).exit_code == UNKNOWN


def test_a_page_of_unknown_health_with_a_degraded_component_is_not_fine(path: Path) -> None:
    world(path, health=Health.UNKNOWN, parts=(replace(API, health=Health.DEGRADED),))
    assert check(path).exit_code == UNKNOWN


def test_maintenance_under_way_counts_where_nothing_is_tolerated(path: Path) -> None:
    work = incident("m", "10 11:00", kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS, impact=Impact.MAINTENANCE)
    planned = replace(work, key="p", status=Status.SCHEDULED, scheduled_start_at=at("11 09:00"))
    world(path, work, planned)
    assert check(path).exit_code == FINE
    result = check(path, "--max-impact", "none", "--json")
    assert result.exit_code == DOWN
    assert [each["id"] for each in json.loads(result.stdout)["reasons"]] == ["acme_m"]


# Unknown is never fine.


def failing(database: Database) -> None:
    poll(database, BOLT, at("10 11:59"), "Unreachable: no answer")


def left_out(database: Database) -> None:
    store.keep_in_step(database, [ACME])


def quiet(_: Database) -> None:
    """Nothing happens."""


@pytest.mark.parametrize(
    ("happens", "arguments", "code"),
    [
        (quiet, (), FINE),
        (failing, (), UNKNOWN),
        (failing, ("--vendor", "acme"), FINE),
        (failing, ("--max-age", "15m"), UNKNOWN),
        (left_out, (), FINE),
        (left_out, ("--vendor", "bolt"), UNKNOWN),
        (quiet, ("--max-age", "2m"), FINE),
        (quiet, ("--max-age", "1m"), UNKNOWN),
        (quiet, ("--component", "API"), FINE),
        (quiet, ("--component", "Beta"), UNKNOWN),
        (quiet, ("--component", "Webhooks"), UNKNOWN),
        (quiet, ("--component", "API", "--component", "Webhooks"), UNKNOWN),
    ],
)
def test_unknown_is_not_fine(
    path: Path, happens: Callable[[Database], None], arguments: tuple[str, ...], code: int
) -> None:
    happens(world(path))
    assert check(path, *arguments).exit_code == code


def test_an_empty_database_is_not_fine(path: Path) -> None:
    store.open_database(path)
    assert check(path).exit_code == UNKNOWN


def test_down_outweighs_unknown(path: Path) -> None:
    failing(world(path, incident(impact=Impact.MAJOR)))
    assert check(path).exit_code == DOWN


def test_an_open_incident_on_a_failing_page_is_unknown(path: Path) -> None:
    database = world(path, incident(impact=Impact.CRITICAL))
    poll(database, ACME, at("10 11:59"), "Refused: a login page")
    assert check(path).exit_code == UNKNOWN


# Components.


@pytest.mark.parametrize(
    ("pattern", "touched", "code"),
    [
        ("API", (API,), DOWN),
        ("api", (API,), DOWN),
        ("API", (EUROPE,), FINE),
        ("eu-west-1", (EUROPE,), DOWN),
        ("eu-*/compute", (EUROPE,), DOWN),
        ("*/Compute", (API, EUROPE), DOWN),
        ("API", (), DOWN),
    ],
)
def test_an_incident_counts_if_it_affects_a_matching_component_or_names_none(
    path: Path, pattern: str, touched: tuple[Component, ...], code: int
) -> None:
    world(path, touching(Impact.MAJOR, *touched))
    assert check(path, "--component", pattern).exit_code == code


def test_page_health_does_not_count_for_one_component(path: Path) -> None:
    world(path, health=Health.MAJOR_OUTAGE)
    assert check(path, "--component", "API").exit_code == FINE


# stack.yaml.


@pytest.mark.parametrize(
    ("stack", "code"),
    [
        ("- bolt", FINE),
        ("- acme", DOWN),
        ("- id: acme\n  only: [eu-west-1/*]", FINE),
        ("- id: acme\n  except: [API]", FINE),
        ("- id: acme\n  except: [eu-west-1]", DOWN),
        ("- id: acme\n  max_impact: critical", FINE),
        ("- bolt\n- acme", DOWN),
    ],
)
def test_a_stack_selects_vendors_and_components(path: Path, tmp_path: Path, stack: str, code: int) -> None:
    world(path, touching(Impact.MAJOR, API))
    file = tmp_path / "my-stack.yaml"
    file.write_text(stack)
    assert check(path, "--stack", file).exit_code == code


@pytest.mark.parametrize(
    ("stack", "complaints"),
    [
        ("- acm", ["1: acm: no vendor or source of that name is in the database; did you mean acme?"]),
        ("- bolt\n- id: acme\n  onyl: [API]", ["3: onyl: unknown key; did you mean only?"]),
        ("- id: acme\n  max_impact: bad\n  only: API", [
            "2: max_impact: bad is unknown; known are critical, maintenance, major, minor, none",
            "3: only: must be a list, as in [API]",
        ]),
        ("- only: [API]", ["1: id: is missing; add it"]),
        ("- id: acme\n  id: bolt", ["2: id: given before on line 1; keep one"]),
        ("[]", ["1: names nothing to depend on; write a vendor a line, as in `- github`"]),
        ("acme", ["1: not a list; begin each entry with `- id: `"]),
        ("- [acme]", ["1: a list in the list; begin each entry with `- id: `"]),
    ],
)  # fmt: skip
def test_mistakes_in_a_stack_are_reported_by_line(
    path: Path, tmp_path: Path, stack: str, complaints: list[str]
) -> None:
    world(path)
    file = tmp_path / "stack.yaml"
    file.write_text(stack)
    result = check(path, "--stack", file)
    assert result.exit_code == 2
    assert result.stderr.removeprefix("Error: ").splitlines() == [f"{file}:{each}" for each in complaints]


def test_stack_yaml_of_this_folder_is_the_default(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world(path, incident(impact=Impact.MAJOR))
    (tmp_path / "stack.yaml").write_text("- bolt")
    monkeypatch.chdir(tmp_path)
    assert check(path).exit_code == FINE
    assert check(path, "--vendor", "acme").exit_code == DOWN


def test_usage(path: Path, tmp_path: Path) -> None:
    world(path)
    (tmp_path / "s.yaml").write_text("- acme")
    result = check(path, "--vendor", "blot")
    assert (result.exit_code, "did you mean bolt?" in result.stderr) == (2, True)
    assert check(path, "--vendor", "bolt", "--stack", tmp_path / "s.yaml").exit_code == 2
    assert check(path, "--max-age", "soon").exit_code == 2
    assert check(tmp_path / "none.db").exit_code == 4


# What is said.


def test_the_page(path: Path) -> None:
    failing(world(path, touching(Impact.MAJOR, API), parts=(replace(API, health=Health.MAJOR_OUTAGE),)))
    assert check(path).stdout.splitlines() == [
        "Down: Acme; not known: Bolt.",
        "",
        "Down   exceeds your threshold",
        "  ■ Critical   Acme   API, major outage",
        "  ◆ Major      Acme   API is slow   acme_one",
        "",
        "Unknown   not good news: these may be operational, or down",
        "  ◌ Unknown   Bolt   Unreachable: no answer",
        "",
        "1 of 2 pages read; the oldest read is 2m old.",
    ]


def test_the_page_when_all_is_well(path: Path) -> None:
    world(path)
    assert check(path).stdout.splitlines() == [
        "Fine: nothing found on two pages.",
        "",
        "2 of 2 pages read; the oldest read is 2m old.",
    ]


def test_as_json(path: Path) -> None:
    world(path, incident(impact=Impact.MAJOR))
    found = json.loads(check(path, "--json").stdout)
    assert list(found) == ["at", "verdict", "reasons", "sources", "read", "oldest_read_at"]
    assert found["reasons"] == [
        {
            "verdict": "down",
            "source_id": "acme",
            "vendor": "Acme",
            "kind": "incident",
            "what": "API is slow",
            "impact": "major",
            "id": "acme_one",
        }
    ]


@pytest.mark.parametrize(
    ("incidents", "happens", "code", "line"),
    [
        ((), quiet, 0, "OK - Fine: nothing found on two pages. | down=0 unknown=0 pages=2 read=2"),
        ((incident(impact=Impact.MAJOR),), quiet, 2, "CRITICAL - Down: Acme. | down=1 unknown=0 pages=2 read=2"),
        ((), failing, 3, "UNKNOWN - Not known: Bolt. | down=0 unknown=1 pages=2 read=1"),
    ],
)  # fmt: skip
def test_for_nagios(
    path: Path, incidents: tuple[Incident, ...], happens: Callable[[Database], None], code: int, line: str
) -> None:
    happens(world(path, *incidents))
    result = check(path, "--nagios")
    assert (result.exit_code, result.stdout) == (code, f"STATUSLEDGER {line}\n")


def test_nagios_gets_errors_in_one_line(path: Path, tmp_path: Path) -> None:
    world(path)
    for result in (check(tmp_path / "none.db", "--nagios"), check(path, "--nagios", "--vendor", "acne")):
        assert (result.exit_code, result.stdout.count("\n"), result.stderr) == (3, 1, "")
        assert result.stdout.startswith("STATUSLEDGER UNKNOWN - ")
